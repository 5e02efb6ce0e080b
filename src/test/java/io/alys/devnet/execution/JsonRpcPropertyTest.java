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
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever comes, there is an answer, and the next one is right. */
class JsonRpcPropertyTest {
  private static final List<String> NAMES =
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
          "withdrawals");

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
    return switch (lots.nextInt(depth > 0 ? 12 : 10)) {
      case 0 -> Json.none();
      case 1 -> Json.NODES.booleanNode(lots.nextBoolean());
      case 2 -> Json.NODES.numberNode(lots.nextLong());
      case 3 -> Json.NODES.numberNode(lots.nextDouble());
      case 4 -> Json.text("latest");
      case 5 -> Json.text("0x" + Long.toHexString(lots.nextLong()));
      case 6 -> Json.text("0x" + "f".repeat(lots.nextInt(70)));
      case 7 -> Json.text(chain.head().hash());
      case 8 -> Json.text(BridgeContract.ADDRESS);
      case 9 -> PayloadJson.encode(chain.head().payload());
      case 10 -> {
        ArrayNode list = Json.NODES.arrayNode();
        for (int i = lots.nextInt(4); i > 0; i--) {
          list.add(value(lots, depth - 1));
        }
        yield list;
      }
      default -> {
        var object = Json.object();
        for (String name : NAMES) {
          if (lots.nextInt(3) > 0) {
            object.set(name, value(lots, depth - 1));
          }
        }
        yield object;
      }
    };
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
