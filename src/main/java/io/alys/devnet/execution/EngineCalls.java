package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.devnet.execution.ledger.BuildDesk;
import io.alys.devnet.execution.ledger.ChainRefusal;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.PayloadAttributes;
import io.alys.devnet.execution.ledger.PayloadStatus;
import io.alys.devnet.execution.ledger.StoredBlock;
import io.alys.ethereum.PayloadJson;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Hash32;
import java.util.Optional;

/** The Engine API in the version of Shanghai ({@code paris.md}, {@code shanghai.md}). */
final class EngineCalls {
  /** The most bodies that are asked for at once; the specification demands 32 at least. */
  private static final int MAX_BODIES = 1_024;

  private static final int MAX_WITHDRAWALS = 1_024;

  private final ExecutionChain chain;
  private final BuildDesk desk;

  EngineCalls(ExecutionChain chain) {
    this.chain = chain;
    this.desk = new BuildDesk(chain);
  }

  void addTo(MethodTable methods) {
    methods.add(
        "engine_newPayloadV2 payload",
        params -> status(chain.add(PayloadJson.decode(params.any(0)))));
    methods.add("engine_forkchoiceUpdatedV2 state attributes?", this::choose);
    methods.add("engine_getPayloadV2 id", this::payload);
    methods.add("engine_getPayloadBodiesByHashV1 hashes", this::bodiesByHash);
    methods.add("engine_getPayloadBodiesByRangeV1 start count", this::bodiesByRange);
    methods.add("engine_getClientVersionV1 caller", _ -> version());
    methods.add(
        "engine_exchangeCapabilities known",
        _ -> {
          ArrayNode names = Json.NODES.arrayNode();
          methods.names().stream()
              .filter(name -> name.startsWith("engine_"))
              .filter(name -> !name.equals("engine_exchangeCapabilities"))
              .sorted()
              .forEach(names::add);
          return names;
        });
  }

  private static JsonNode version() {
    ArrayNode all = Json.NODES.arrayNode();
    all.addObject()
        .put("code", "AL")
        .put("name", ChainCalls.CLIENT)
        .put("version", "1")
        .put("commit", "0x00000000");
    return all;
  }

  private static ObjectNode status(PayloadStatus status) {
    ObjectNode node = Json.object();
    switch (status) {
      case PayloadStatus.Valid(Hash32 latest) -> {
        node.put("status", "VALID").put("latestValidHash", latest.toString());
        node.putNull("validationError");
      }
      case PayloadStatus.Invalid(Optional<Hash32> latest, String why) -> {
        node.put("status", "INVALID");
        node.set("latestValidHash", latest.map(Json::text).orElse(Json.none()));
        node.put("validationError", why);
      }
      case PayloadStatus.Syncing() ->
          node.put("status", "SYNCING").putNull("latestValidHash").putNull("validationError");
    }
    return node;
  }

  private JsonNode choose(Params params) {
    RpcFields state = params.object(0);
    Optional<RpcFields> wanted = params.has(1) ? Optional.of(params.object(1)) : Optional.empty();
    Optional<PayloadAttributes> attributes =
        wanted.filter(fields -> fields.has("withdrawals")).map(EngineCalls::attributes);
    PayloadStatus status =
        chain.choose(
            state.hash("headBlockHash"),
            state.hash("safeBlockHash"),
            state.hash("finalizedBlockHash"));
    ObjectNode answer = Json.object();
    answer.set("payloadStatus", status(status));
    answer.putNull("payloadId");
    if (status instanceof PayloadStatus.Valid && wanted.isPresent()) {
      if (attributes.isEmpty()) {
        throw new RpcError(
            ChainRefusal.Kind.INVALID_ATTRIBUTES.code(),
            "the payload's attributes have no withdrawals: the chain is of Shanghai");
      }
      answer.put("payloadId", desk.order(attributes.get()));
    }
    return answer;
  }

  private static PayloadAttributes attributes(RpcFields fields) {
    return new PayloadAttributes(
        fields.time("timestamp"),
        fields.hash("prevRandao"),
        fields.address("suggestedFeeRecipient"),
        fields.list("withdrawals", MAX_WITHDRAWALS, PayloadJson::withdrawal));
  }

  private JsonNode payload(Params params) {
    BuildDesk.Built built = desk.payload(RpcFields.hex(params.bytes(0)));
    ObjectNode answer = Json.object();
    answer.set("executionPayload", PayloadJson.encode(built.payload()));
    answer.set("blockValue", Json.quantity(built.value()));
    return answer;
  }

  private JsonNode bodiesByHash(Params params) {
    JsonNode hashes = params.any(0);
    if (!hashes.isArray()) {
      throw new RpcError(RpcError.INVALID_PARAMS, "the hashes are no list");
    }
    limit(hashes.size());
    ArrayNode bodies = Json.NODES.arrayNode();
    hashes.forEach(hash -> bodies.add(body(chain.block(Hash32.fromHex(hash.asText())))));
    return bodies;
  }

  private static void limit(long count) {
    if (count > MAX_BODIES) {
      throw new RpcError(
          RpcError.TOO_LARGE, "%d bodies are more than %d at once".formatted(count, MAX_BODIES));
    }
  }

  private JsonNode bodiesByRange(Params params) {
    long start = params.quantity(0);
    long count = params.quantity(1);
    if (start < 1 || count < 1) {
      throw new RpcError(RpcError.INVALID_PARAMS, "start and count are from 1 on");
    }
    limit(count);
    ArrayNode bodies = Json.NODES.arrayNode();
    long last = Math.min(start + count - 1, chain.head().number());
    for (long number = start; number <= last; number++) {
      bodies.add(body(chain.block(number)));
    }
    return bodies;
  }

  private static JsonNode body(Optional<StoredBlock> block) {
    if (block.isEmpty()) {
      return Json.none();
    }
    ObjectNode whole = PayloadJson.encode(block.get().payload());
    ObjectNode body = Json.object();
    body.set("transactions", whole.get("transactions"));
    body.set("withdrawals", whole.get("withdrawals"));
    return body;
  }
}
