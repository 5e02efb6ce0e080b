package io.alys.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.chain.ChainCommand.ChainStatus;
import io.alys.chain.ChainCommand.Found;
import io.alys.chain.ChainCommand.GetBlock;
import io.alys.chain.ChainCommand.GetChain;
import io.alys.chain.ChainCommand.Which;
import io.alys.consensus.finality.BlockRef;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.EngineStatus;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.rpc.Method.Given;
import io.alys.rpc.Method.Param;
import io.alys.rpc.RpcError.Code;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What the chain says: blocks, and what is final. */
final class ChainMethods {
  private static final Param<BlockNumber> HEIGHT =
      Param.required("height", ParamType.HEIGHT, "The block's number.").orElse(Code.UNDECODABLE);
  private static final Param<Hash32> HASH =
      Param.required("hash", ParamType.BLOCK_HASH, "The block's hash.");

  private final long chainId;

  ChainMethods(long chainId) {
    this.chainId = chainId;
  }

  List<Method> all() {
    ObjectNode block = BlockJson.schema();
    return List.of(
        Method.open(
            "getheadblock",
            "Shows the last block of the best chain.",
            List.of(),
            block,
            this::head),
        Method.open(
            "getblockbyheight",
            "Shows a block of the best chain, or null.",
            List.of(HEIGHT),
            Shape.orNull(block),
            (given, neighbours) ->
                find(neighbours, new Which.ByNumber(given.the(HEIGHT))).map(this::orNull)),
        Method.open(
            "getblockbyhash",
            "Shows a block, also one beside the best chain, or null.",
            List.of(HASH),
            Shape.orNull(block),
            (given, neighbours) ->
                find(neighbours, new Which.ByHash(given.the(HASH))).map(this::orNull)),
        Method.open(
            "getfinality",
            "Says which blocks can no longer be undone, and how many wait for a proof of work.",
            List.of(),
            Shape.object()
                .with("head", refSchema())
                .with("finalised", refSchema())
                .with("lastProof", refSchema())
                .with("waiting", Shape.number("Blocks after the final one."))
                .with("mayWait", Shape.number("How many may be before production rests."))
                .end(),
            (_, neighbours) -> status(neighbours).map(ChainMethods::finality)));
  }

  static Future<ChainStatus> status(Neighbours neighbours) {
    return neighbours.ask(Neighbours.CHAIN, new GetChain());
  }

  private static Future<Optional<Found>> find(Neighbours neighbours, Which which) {
    return neighbours.ask(Neighbours.CHAIN, new GetBlock(which));
  }

  private JsonNode orNull(Optional<Found> found) {
    return found.<JsonNode>map(this::json).orElse(NullNode.instance);
  }

  private ObjectNode json(Found found) {
    return BlockJson.encode(found, chainId);
  }

  private Future<JsonNode> head(Given given, Neighbours neighbours) {
    return status(neighbours)
        .compose(status -> find(neighbours, new Which.ByHash(status.head().hash())))
        .map(
            found ->
                found
                    .<JsonNode>map(this::json)
                    .orElseThrow(
                        () ->
                            RpcError.raise(
                                Code.NO_BLOCK, "the chain has no block after its first yet")));
  }

  static ObjectNode ref(BlockRef block) {
    return Shape.json().put("number", block.number().value()).put("hash", block.hash().toString());
  }

  static ObjectNode refSchema() {
    return Shape.object()
        .with("number", Shape.number("Of the block."))
        .with("hash", Shape.text("Of the block."))
        .end();
  }

  private static ObjectNode finality(ChainStatus status) {
    ObjectNode json = Shape.json();
    json.set("head", ref(status.head()));
    json.set("finalised", ref(status.finalised()));
    json.set("lastProof", ref(status.lastProof()));
    return json.put("waiting", status.waiting()).put("mayWait", status.mayWait());
  }

  static ObjectNode execution(EngineStatus status) {
    ObjectNode json = Shape.json();
    switch (status.state()) {
      case EngineState.Unknown _ -> state(json, "unknown", "it was not asked yet");
      case EngineState.Ready _ -> state(json, "ready", "");
      case EngineState.Syncing _ -> state(json, "syncing", "it fetches blocks from its peers");
      case EngineState.Behind(var _, Hash32 wanted) ->
          state(json, "behind", "it lacks %s; it is given what it lacks".formatted(wanted));
      case EngineState.Unreachable _ -> state(json, "unreachable", "it does not answer");
      case EngineState.Unauthorized _ ->
          state(json, "unauthorized", "it does not accept the node's secret");
      case EngineState.Incapable _ ->
          state(json, "incapable", "it is no execution client, or lacks what the node needs");
      case EngineState.WrongChainId(long expected, long found) ->
          state(json, "wrongChainId", "it is of chain %d, not %d".formatted(found, expected));
      case EngineState.WrongGenesis(Hash32 expected, Hash32 found) ->
          state(json, "wrongGenesis", "it began with %s, not %s".formatted(found, expected));
    }
    json.put("client", status.client()).put("since", status.since().toString());
    status
        .head()
        .ifPresent(head -> json.set("head", ref(new BlockRef(head.number(), head.hash()))));
    return json;
  }

  private static void state(ObjectNode json, String state, String reason) {
    json.put("state", state).put("reason", reason);
  }

  static ObjectNode executionSchema() {
    return Shape.object()
        .with(
            "state",
            Shape.text(
                "unknown, ready, syncing, behind, unreachable, unauthorized, incapable,"
                    + " wrongChainId or wrongGenesis."))
        .with("reason", Shape.text("Why it is not ready; else empty."))
        .with("client", Shape.text("What it calls itself."))
        .with("since", Shape.text("When it became so."))
        .maybe("head", refSchema())
        .end();
  }
}
