package io.alys.devnet.execution.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.PatriciaTrie;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a chain begins with, as geth's format writes it.
 *
 * @param block the first block, without transactions
 * @param bridge what the bridge's contract allows; empty when there is none
 */
public record Genesis(
    long chainId,
    ExecutionPayload block,
    WorldState state,
    Map<EvmAddress, Contract> contracts,
    Optional<Bridge> bridge) {
  private static final List<String> LATER_FORKS = List.of("cancunTime", "pragueTime", "osakaTime");
  private static final Hash32 MIN_SLOT = new Hash32(Bytes.copyOf(new byte[Hash32.SIZE_BYTES]));
  private static final Hash32 MAX_SLOT = Hash32.fromHex("0x%064x".formatted(1));

  public Genesis {
    contracts = Map.copyOf(contracts);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is of another form, or of other rules than Shanghai's
   */
  public static Genesis parse(JsonNode root) {
    RpcFields fields = new RpcFields("genesis", root);
    JsonNode config = root.path("config");
    require(config.path("chainId").canConvertToLong(), "config.chainId must be a number");
    require(config.path("shanghaiTime").asLong(-1) == 0, "config.shanghaiTime must be 0");
    LATER_FORKS.forEach(
        fork -> require(!config.hasNonNull(fork), "config.%s must not be there".formatted(fork)));
    require(zero(fields, "difficulty"), "difficulty must be 0");
    require(zero(fields, "nonce"), "nonce must be 0");
    require(zero(fields, "number"), "number must be 0");
    WorldState state = WorldState.EMPTY;
    Map<EvmAddress, Contract> contracts = new HashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> all = root.path("alloc").fields(); all.hasNext(); ) {
      Map.Entry<String, JsonNode> one = all.next();
      EvmAddress address = address(one.getKey());
      Contract contract = contract(one.getValue());
      state = state.with(address, account(new RpcFields(one.getKey(), one.getValue()), contract));
      if (!contract.code().isEmpty()) {
        contracts.put(address, contract);
      }
    }
    Optional<Bridge> bridge =
        Optional.ofNullable(contracts.get(BridgeContract.ADDRESS))
            .map(contract -> new Bridge(contract.at(MIN_SLOT), contract.at(MAX_SLOT)));
    return new Genesis(
        config.path("chainId").asLong(), block(fields, state.root()), state, contracts, bridge);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("the genesis cannot be used: " + what);
    }
  }

  private static boolean zero(RpcFields fields, String name) {
    return !fields.has(name) || new BigInteger(digits(fields, name), 16).signum() == 0;
  }

  private static String digits(RpcFields fields, String name) {
    String text = fields.node().path(name).asText();
    require(text.matches("0x[0-9a-fA-F]{1,64}"), name + " must be 0x and hex digits");
    return text.substring(2);
  }

  private static EvmAddress address(String text) {
    return EvmAddress.fromHex(text.startsWith("0x") ? text : "0x" + text);
  }

  private static Contract contract(JsonNode account) {
    Map<Hash32, BigInteger> storage = new HashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> all = account.path("storage").fields();
        all.hasNext(); ) {
      Map.Entry<String, JsonNode> one = all.next();
      storage.put(
          Hash32.fromHex(one.getKey()),
          new BigInteger(1, RpcFields.bytesOf(one.getValue().asText()).toArray()));
    }
    Bytes code =
        account.hasNonNull("code") ? RpcFields.bytesOf(account.path("code").asText()) : Bytes.EMPTY;
    return new Contract(code, storage);
  }

  private static Account account(RpcFields fields, Contract contract) {
    return new Account(
        fields.has("nonce") ? fields.number("nonce") : 0,
        new Wei(new BigInteger(digits(fields, "balance"), 16)),
        contract.storageRoot(),
        Keccak256.of(contract.code()));
  }

  private static ExecutionPayload block(RpcFields fields, Hash32 stateRoot) {
    ExecutionPayload block =
        new ExecutionPayload(
            fields.has("parentHash") ? fields.hash("parentHash") : Hash32.ZERO,
            fields.address("coinbase"),
            stateRoot,
            PatriciaTrie.EMPTY_ROOT,
            Bytes.copyOf(new byte[ExecutionPayload.BLOOM_BYTES]),
            fields.hash("mixHash"),
            BlockNumber.GENESIS,
            fields.number("gasLimit"),
            0,
            fields.time("timestamp"),
            fields.bytes("extraData"),
            fields.wei("baseFeePerGas"),
            Hash32.ZERO,
            List.of(),
            List.of());
    require(!block.timestamp().isBefore(Instant.EPOCH), "timestamp must not be negative");
    return block.withBlockHash(block.computedHash());
  }
}
