package io.alys.devnet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonRpcTest {
  @Test
  void doesNoMoreOfABatchThanItCanTellOf() {
    List<String> done = new ArrayList<>();
    MethodTable methods = new MethodTable();
    methods.add(
        "big",
        _ -> {
          done.add("big");
          return Json.text("a".repeat(10_000_000));
        });
    String call = Wire.call("big");
    JsonNode answers =
        Wire.parse(new JsonRpc(methods).answer("[%s,%s,%s,%s]".formatted(call, call, call, call)));
    assertThat(answers).hasSize(4);
    assertThat(Wire.error(answers.get(3)))
        .isEqualTo("-32005 the answers before this one are too large");
    assertThat(answers.get(3).path("id").asInt()).isOne();
    assertThat(done).hasSize(3);
  }
}
