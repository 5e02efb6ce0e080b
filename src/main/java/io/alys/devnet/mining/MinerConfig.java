package io.alys.devnet.mining;

import io.alys.config.Secret;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a miner is told.
 *
 * @param node where the node's JSON-RPC listens, as http://host:port
 * @param reward the EVM address that fees are minted for
 * @param bitcoin where parent blocks come from; without one they are of no chain
 * @param interval from one proof to the next
 * @param blocks proofs after which it ends by itself; 0 for never
 * @param beside ids of other chains in the same tree, each with the hash that its node gave, 64 hex
 *     digits; they are committed to, and nothing is submitted for them
 */
public record MinerConfig(
    String node,
    String reward,
    Optional<Bitcoin> bitcoin,
    Duration interval,
    long blocks,
    Map<Long, String> beside) {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int MAX_PORT = 65_535;
  private static final long MAX_CHAIN_ID = 0xffff_ffffL;
  private static final int HASH_BYTES = 32;

  /** As many as a tree that is looked for in a moment has slots for. */
  private static final int MOST_BESIDE = 8;

  /** Of this chain alone. */
  public MinerConfig(
      String node, String reward, Optional<Bitcoin> bitcoin, Duration interval, long blocks) {
    this(node, reward, bitcoin, interval, blocks, Map.of());
  }

  /**
   * The Bitcoin node.
   *
   * @param url of its JSON-RPC, as http://host:port
   * @param cookieFile its cookie; when empty, user and password are shown
   * @param payout the Bitcoin address that gets what a parent block is worth; on regtest it may be
   *     empty, and then anybody can spend it
   */
  public record Bitcoin(
      String url,
      Optional<Path> cookieFile,
      String user,
      Optional<Secret> password,
      Optional<String> payout) {
    public Bitcoin {
      requireAddress("bitcoin", url);
      if (cookieFile.isPresent() == password.isPresent() || user.isEmpty() != password.isEmpty()) {
        throw new IllegalArgumentException(
            "bitcoin: give the cookie file, or user and password file, not both");
      }
    }

    URI address() {
      return URI.create(url);
    }
  }

  public MinerConfig {
    requireAddress("node", node);
    try {
      EvmAddress.fromHex(reward);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("reward: " + e.getMessage(), e);
    }
    if (interval.isNegative() || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("interval must be from 0s to 1d");
    }
    if (blocks < 0) {
      throw new IllegalArgumentException("blocks must not be negative");
    }
    if (beside.size() > MOST_BESIDE) {
      throw new IllegalArgumentException(
          "beside: %d chains; %d are the most".formatted(beside.size(), MOST_BESIDE));
    }
    beside.forEach(MinerConfig::requireChain);
    beside = Collections.unmodifiableSortedMap(new TreeMap<>(beside));
  }

  private static void requireChain(long id, String hash) {
    if (id < 1 || id > MAX_CHAIN_ID) {
      throw new IllegalArgumentException("beside: %d is no id of a chain".formatted(id));
    }
    try {
      if (Bytes.fromHex(hash).size() == HASH_BYTES) {
        return;
      }
    } catch (IllegalArgumentException _) {
      // Told below, as what is too short or too long is.
    }
    throw new IllegalArgumentException(
        "beside: the hash of chain %d has not 64 hex digits".formatted(id));
  }

  URI nodeAddress() {
    return URI.create(node);
  }

  private static void requireAddress(String what, String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException _) {
      uri = URI.create("");
    }
    if (!"http".equals(uri.getScheme())
        || uri.getHost() == null
        || uri.getPort() < 1
        || uri.getPort() > MAX_PORT
        || uri.getUserInfo() != null
        || !uri.getPath().matches("/?")
        || uri.getQuery() != null) {
      throw new IllegalArgumentException("%s must be http://host:port".formatted(what));
    }
  }
}
