package io.alys.devnet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.Genesis;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.PayloadJson;
import io.alys.primitives.Seed;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever comes, there is an answer, and the next one is right. */
class JsonRpcPropertyTest {
  private final ExecutionChain chain = chain();
  private final MethodTable methods = methods();
  private final JsonRpc rpc = new JsonRpc(methods);

  private static ExecutionChain chain() {
    try {
      String text = Files.readString(Path.of("conf", "genesis-development.json"));
      return new ExecutionChain(Genesis.parse(Json.parse(text)), _ -> {});
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private MethodTable methods() {
    MethodTable all = new MethodTable();
    new ChainCalls(chain).addTo(all);
    new FeeCalls(chain).addTo(all);
    new TransactionCalls(chain).addTo(all);
    new TrialCalls(chain).addTo(all);
    LogCalls logs = new LogCalls(chain);
    logs.addTo(all);
    new FilterCalls(chain, logs, new HandClock()).addTo(all);
    new EngineCalls(chain).addTo(all);
    return all;
  }

  private void stillAnswers() {
    assertThat(rpc.answer(Wire.call("eth_chainId"))).contains("0x1d97c");
  }

  @Property(tries = 300)
  void survivesAnyText(@ForAll String body) {
    assertThat(rpc.answer(body)).isNotNull();
    stillAnswers();
  }

  private JsonNode value(Seed lots, int depth) {
    List<JsonNode> values = new ArrayList<>();
    values.add(Json.none());
    values.add(Json.NODES.booleanNode(lots.nextBoolean()));
    values.add(Json.NODES.numberNode(lots.nextLong()));
    values.add(Json.NODES.numberNode(lots.nextDouble()));
    values.add(Json.text("latest"));
    values.add(Json.text("0x" + Long.toHexString(lots.nextLong())));
    values.add(Json.text("0x" + "f".repeat(lots.nextInt(70))));
    values.add(Json.text(chain.head().hash()));
    values.add(Json.text(BridgeContract.ADDRESS));
    values.add(PayloadJson.encode(chain.head().payload()));
    if (depth > 0) {
      ArrayNode list = Json.NODES.arrayNode();
      for (int i = lots.nextInt(4); i > 0; i--) {
        list.add(value(lots, depth - 1));
      }
      values.add(list);
      var object = Json.object();
      for (String name :
          List.of(
              "to",
              "from",
              "value",
              "data",
              "gas",
              "fromBlock",
              "toBlock",
              "blockHash",
              "address",
              "topics",
              "accessList",
              "headBlockHash",
              "safeBlockHash",
              "finalizedBlockHash",
              "timestamp",
              "prevRandao",
              "suggestedFeeRecipient",
              "withdrawals")) {
        if (lots.nextInt(3) > 0) {
          object.set(name, value(lots, depth - 1));
        }
      }
      values.add(object);
    }
    return values.get(lots.nextInt(values.size()));
  }

  @Property(tries = 300)
  void survivesAnyParametersOfEveryCall(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    List<String> names = methods.names().stream().sorted().toList();
    var call = Json.object().put("jsonrpc", "2.0").put("id", 1);
    call.put("method", names.get(lots.nextInt(names.size())));
    ArrayNode params = call.putArray("params");
    for (int i = lots.nextInt(4); i > 0; i--) {
      params.add(value(lots, 3));
    }
    JsonNode answer = Wire.parse(rpc.answer(Json.write(call)));
    assertThat(answer.has("result") ^ answer.has("error")).as("%s", answer).isTrue();
    stillAnswers();
  }
}
