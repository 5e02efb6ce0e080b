package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.StoredBlock;
import io.alys.devnet.execution.ledger.WorldState;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Hash32;
import java.util.Optional;

/** How callers name blocks: tags, numbers, hashes, and objects of these (EIP-1898). */
final class BlockNames {
  private static final int HASH_TEXT = 66;

  private final ExecutionChain chain;

  BlockNames(ExecutionChain chain) {
    this.chain = chain;
  }

  /** The head when no name is given. */
  Optional<StoredBlock> find(Params params, int place) {
    return params.has(place) ? find(params.any(place)) : Optional.of(chain.head());
  }

  private Optional<StoredBlock> find(JsonNode name) {
    if (name.isObject()) {
      RpcFields fields = new RpcFields("block", name);
      Optional<StoredBlock> found =
          fields.has("blockHash")
              ? chain.block(fields.hash("blockHash"))
              : chain.block(fields.number("blockNumber"));
      boolean chosen = name.path("requireCanonical").asBoolean();
      return found.filter(block -> !chosen || chain.isChosen(block));
    }
    if (!name.isTextual()) {
      throw new RpcError(RpcError.INVALID_PARAMS, "a block is named by a text, not " + name);
    }
    return find(name.textValue());
  }

  private Optional<StoredBlock> find(String name) {
    return switch (name) {
      case "latest", "pending" -> Optional.of(chain.head());
      case "safe" -> Optional.of(chain.safe());
      case "finalized" -> Optional.of(chain.finalized());
      case "earliest" -> chain.block(0);
      case String text when text.length() == HASH_TEXT -> chain.block(Hash32.fromHex(text));
      case String text -> number(text);
    };
  }

  private Optional<StoredBlock> number(String text) {
    var number = RpcFields.quantityOf(text);
    return number.bitLength() < Long.SIZE ? chain.block(number.longValueExact()) : Optional.empty();
  }

  /** The number of a block that is perhaps not there yet. */
  long number(RpcFields fields, String name, long otherwise) {
    if (!fields.has(name)) {
      return otherwise;
    }
    String text = fields.node().path(name).asText();
    return text.startsWith("0x") && text.length() < HASH_TEXT
        ? fields.number(name)
        : find(text).map(StoredBlock::number).orElseThrow(() -> unknown(text));
  }

  /** The state after the block that is named. */
  WorldState state(Params params, int place) {
    StoredBlock block =
        find(params, place).orElseThrow(() -> unknown(params.any(place).toString()));
    return block
        .state()
        .orElseThrow(
            () ->
                new RpcError(
                    RpcError.FAILED,
                    "the state after block %d is gone: it is kept for %d blocks before the"
                            .formatted(block.number(), ExecutionChain.STATES_BELOW_FINALIZED)
                        + " finalized one, "
                        + chain.finalized().number()));
  }

  private static RpcError unknown(String name) {
    return new RpcError(RpcError.FAILED, "header not found: there is no block " + name);
  }
}
