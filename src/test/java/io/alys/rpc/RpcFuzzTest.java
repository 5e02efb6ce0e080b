package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.primitives.Seed;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the server answers in JSON-RPC, shows nothing of its inside, and lives on. */
class RpcFuzzTest {
  private static final int ROUNDS = 1_500;
  private static final long SEED = 20_260_101;

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "9",
          "1e400000000",
          "123456789012345678901234567890",
          "0.5",
          "\"\"",
          "\"0x\"",
          "\"\\u0000\"",
          "\"0xb95f80EC665a534b1e309a2a24F8849d27B70FDE\"",
          "\"%s\"".formatted("ab".repeat(32)),
          "\"%s:1\"".formatted("ab".repeat(32)),
          "\"pegins\"",
          "[]",
          "[[[[[]]]]]",
          "{}",
          "{\"id\":1,\"address\":2,\"\":3}");

  private final RpcWorld world =
      new RpcWorld(RpcWorld.config(RpcWorld.limits(64, 1_000_000, 1_000_000)), Stands.chainSide());
  private final List<String> names = Methods.of("0", 1).stream().map(Method::name).toList();

  @AfterEach
  void close() {
    world.close();
  }

  private String call(Seed seed) {
    String method = names.get(seed.nextInt(names.size()));
    StringBuilder params = new StringBuilder("[");
    int count = seed.nextInt(4);
    for (int i = 0; i < count; i++) {
      params.append(i == 0 ? "" : ",").append(VALUES.get(seed.nextInt(VALUES.size())));
    }
    String given =
        seed.nextInt(4) == 0
            ? VALUES.get(seed.nextInt(VALUES.size()))
            : params.append("]").toString();
    return "{%s\"id\":%s,\"method\":\"%s\",\"params\":%s}"
        .formatted(
            seed.nextBoolean() ? "\"jsonrpc\":\"2.0\"," : "",
            seed.nextInt(8) == 0 ? VALUES.get(seed.nextInt(VALUES.size())) : "1",
            method,
            given);
  }

  private byte[] body(Seed seed) {
    StringBuilder text = new StringBuilder(call(seed));
    if (seed.nextInt(4) == 0) {
      text.insert(0, "[").append(",").append(call(seed)).append("]");
    }
    byte[] octets = text.toString().getBytes(StandardCharsets.UTF_8);
    switch (seed.nextInt(4)) {
      case 0 -> octets[seed.nextInt(octets.length)] ^= (byte) (1 << seed.nextInt(8));
      case 1 -> octets = Arrays.copyOf(octets, seed.nextInt(octets.length));
      default -> {}
    }
    return octets;
  }

  @Test
  void answersEveryBody() {
    Seed seed = Seed.of(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] body = body(seed);
      HttpResponse<String> response =
          world.send(
              HttpRequest.newBuilder(world.at("/"))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build());
      String about =
          "seed %d, round %d: %s -> %d"
              .formatted(SEED, i, new String(body, StandardCharsets.UTF_8), response.statusCode());
      if (response.statusCode() == 204) {
        continue;
      }
      JsonNode answer = RpcWorld.json(response.body());
      assertThat(answer.isArray() || answer.has("id")).as(about).isTrue();
      for (String inside : List.of("Exception", "java.", "io.alys", "\\tat ")) {
        assertThat(response.body().contains(inside)).as(about).isFalse();
      }
      assertThat(answer.at("/error/code").intValue()).as(about).isNotEqualTo(-32_603);
    }
    assertThat(world.status().underWay()).isZero();
    assertThat(world.kit().system().deadLetters().total()).isZero();
    assertThat(world.result("getdepositaddress", "[]").textValue()).startsWith("bcrt1");
  }
}
