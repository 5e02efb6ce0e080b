package io.alys.devnet.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Where the parts of a network keep what they know.
 *
 * <pre>
 *   chain.json      the chain's specification
 *   genesis.json    what the execution layer begins with
 *   ports.json      where everything listens
 *   tls/            who governance and the nodes are to each other
 *   alys.log        what all parts have to say
 *   bitcoin/  governance/    their data
 *   node.toml  authority.key  execution/  node/    the first authority's
 *   authority-2/  authority-3/ ...                 the same of the others
 * </pre>
 */
public record NetworkFolder(Path root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public NetworkFolder {
    root = root.toAbsolutePath().normalize();
  }

  public Path specification() {
    return root.resolve("chain.json");
  }

  public Path genesis() {
    return root.resolve("genesis.json");
  }

  /**
   * Of one authority.
   *
   * @param number from 1
   */
  public NodeFolder authority(int number) {
    return new NodeFolder(number == 1 ? root : root.resolve("authority-" + number));
  }

  /** How many authorities the network has that is kept here; empty while there is none. */
  public OptionalInt authorities() throws IOException {
    if (!Files.exists(specification())) {
      return OptionalInt.empty();
    }
    int count = JSON.readTree(Files.readString(specification())).path("authorities").size();
    return OptionalInt.of(count);
  }

  /** The first authority's. */
  public Path settings() {
    return authority(1).settings();
  }

  /** Where everything listens, for whoever comes later. */
  public Path ports() {
    return root.resolve("ports.json");
  }

  public Path log() {
    return root.resolve("alys.log");
  }

  public Path bitcoin() {
    return root.resolve("bitcoin");
  }

  /** What callers of the Bitcoin node show. */
  public Path cookie() {
    return bitcoin().resolve(".cookie");
  }

  public Path governance() {
    return root.resolve("governance");
  }

  /** Keys and certificates of the ways to governance and between nodes. */
  public Path tls() {
    return root.resolve("tls");
  }
}
