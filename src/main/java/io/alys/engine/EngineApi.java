package io.alys.engine;

import static io.alys.ethereum.RpcFields.quantity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.engine.EngineCommand.LogRange;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.ethereum.Receipt;
import io.alys.jsonrpc.RpcCall;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The calls of the execution client that we make, typed. Each fails with an {@link EngineFailure}.
 *
 * <p>Versions are those of Shanghai: the chain has its rules from the first block on and a payload
 * has their form, so another version would be refused (-38005) or mean something else.
 */
final class EngineApi {
  static final String NEW_PAYLOAD = "engine_newPayloadV2";
  static final String FORKCHOICE = "engine_forkchoiceUpdatedV2";
  static final String GET_PAYLOAD = "engine_getPayloadV2";
  static final String GET_BODIES = "engine_getPayloadBodiesByHashV1";
  private static final String GET_BLOCK = "eth_getBlockByHash";

  /** What a client must have to be worked with. */
  static final List<String> NEEDED = List.of(NEW_PAYLOAD, FORKCHOICE, GET_PAYLOAD);

  private static final List<String> SPOKEN =
      List.of(NEW_PAYLOAD, FORKCHOICE, GET_PAYLOAD, GET_BODIES);

  private final EngineLink engine;
  private final EngineLink rpc;
  private final EngineConfig.Limits limits;

  /**
   * @param rpc where everything is asked that the Engine API need not answer
   */
  EngineApi(EngineLink engine, EngineLink rpc, EngineConfig.Limits limits) {
    this.engine = engine;
    this.rpc = rpc;
    this.limits = limits;
  }

  /** How a payload was judged (paris.md, PayloadStatusV1). */
  sealed interface Verdict {
    record Valid(Hash32 latestValid) implements Verdict {}

    record Invalid(Optional<Hash32> latestValid, String why) implements Verdict {}

    record Syncing() implements Verdict {}

    record Accepted() implements Verdict {}
  }

  /**
   * @param buildId under which a payload is built; empty when none is
   */
  record Chosen(Verdict verdict, Optional<String> buildId) {}

  /**
   * @param value what the fee recipient earns
   */
  record BuiltPayload(ExecutionPayload payload, Wei value) {}

  /** Head, safe and finalized. */
  record Forkchoice(Hash32 head, Hash32 safe, Hash32 finalized) {}

  Future<List<String>> capabilities() {
    return engine.call(
        RpcCall.read("engine_exchangeCapabilities", EngineAnswers::texts, SPOKEN), limits.answer());
  }

  Future<Verdict> newPayload(ExecutionPayload payload) {
    return engine.call(
        RpcCall.read(NEW_PAYLOAD, EngineAnswers::verdict, PayloadJson.encode(payload)),
        limits.execute());
  }

  Future<Chosen> forkchoice(Forkchoice choice) {
    return forkchoice(choice, NullNode.instance);
  }

  /** Makes the parent the head, and has a payload built upon it. */
  Future<Chosen> build(Forkchoice choice, BuildPayload wanted) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("timestamp", quantity(wanted.timestamp().getEpochSecond()));
    attributes.put("prevRandao", wanted.prevRandao().toString());
    attributes.put("suggestedFeeRecipient", wanted.feeRecipient().toString());
    attributes.put("withdrawals", wanted.withdrawals().stream().map(PayloadJson::encode).toList());
    return forkchoice(choice, attributes);
  }

  private Future<Chosen> forkchoice(Forkchoice choice, Object attributes) {
    Map<String, String> state =
        Map.of(
            "headBlockHash", choice.head().toString(),
            "safeBlockHash", choice.safe().toString(),
            "finalizedBlockHash", choice.finalized().toString());
    return engine.call(
        RpcCall.read(FORKCHOICE, EngineAnswers::chosen, state, attributes), limits.execute());
  }

  Future<BuiltPayload> payload(String buildId) {
    return engine.call(RpcCall.read(GET_PAYLOAD, EngineAnswers::built, buildId), limits.answer());
  }

  Future<Long> chainId() {
    return ask("eth_chainId", EngineAnswers::number);
  }

  /** Whether it fetches blocks from its peers. */
  Future<Boolean> syncing() {
    return ask("eth_syncing", result -> !result.isBoolean() || result.booleanValue());
  }

  Future<String> client() {
    return ask("web3_clientVersion", EngineAnswers::text);
  }

  Future<Tip> latest() {
    return ask("eth_getBlockByNumber", EngineAnswers::tip, "latest", false);
  }

  Future<Optional<Tip>> block(BlockNumber number) {
    return ask(
        "eth_getBlockByNumber",
        result -> EngineAnswers.found(result).map(EngineAnswers::tip),
        quantity(number.value()),
        false);
  }

  /** A block as a payload, from its header and its body. */
  Future<Optional<ExecutionPayload>> payload(Hash32 hash) {
    Future<Optional<JsonNode>> header =
        ask(GET_BLOCK, EngineAnswers::found, hash.toString(), false);
    Future<Optional<JsonNode>> body =
        engine.call(
            RpcCall.read(GET_BODIES, EngineAnswers::body, List.of(hash.toString())), limits.read());
    return header.compose(
        block ->
            body.map(
                content ->
                    block.isEmpty() || content.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                            EngineLink.read(
                                GET_BLOCK,
                                () -> EngineAnswers.payload(hash, block.get(), content.get())))));
  }

  /** As the client says; nothing proves that it says all of them. */
  Future<List<EvmLog>> logs(LogRange.Between range, EvmAddress address, Hash32 topic) {
    Map<String, Object> filter = new LinkedHashMap<>();
    filter.put("fromBlock", quantity(range.first().value()));
    filter.put("toBlock", quantity(range.last().value()));
    filter.put("address", address.toString());
    filter.put("topics", List.of(topic.toString()));
    return ask("eth_getLogs", result -> EngineAnswers.logs(result, address, topic), filter);
  }

  /**
   * Compared with the root in the payload, so it does not matter how they are asked for: some know
   * only blocks of their own chain by number (geth knows any by hash, EthereumJS none).
   */
  Future<List<Receipt>> receipts(ExecutionPayload payload) {
    return receipts(payload, payload.blockHash().toString())
        .recover(_ -> receipts(payload, quantity(payload.blockNumber().value())));
  }

  private Future<List<Receipt>> receipts(ExecutionPayload payload, String block) {
    return ask("eth_getBlockReceipts", result -> EngineAnswers.receipts(payload, result), block);
  }

  Future<Wei> balance(EvmAddress account) {
    return ask("eth_getBalance", EngineAnswers::wei, account.toString(), "latest");
  }

  private <T> Future<T> ask(String method, RpcCall.Decoder<T> decoder, Object... parameters) {
    return rpc.call(RpcCall.read(method, decoder, parameters), limits.read());
  }
}
