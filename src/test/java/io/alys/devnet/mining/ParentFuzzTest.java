package io.alys.devnet.mining;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.alys.fuzz.Json;
import io.alys.fuzz.Refused;
import io.alys.jsonrpc.UndecodableException;
import java.util.function.Function;

/** What the miner is given to work on, by a Bitcoin node and by ours. */
class ParentFuzzTest {
  @FuzzTest
  void answer(byte[] octets) {
    Json.read(octets)
        .ifPresent(
            json -> {
              read(octets, json, ParentTemplate::read);
              read(octets, json, AuxWork::read);
            });
  }

  private static void read(byte[] octets, JsonNode json, Function<JsonNode, Object> reader) {
    try {
      Refused.frugally(octets, () -> reader.apply(json));
    } catch (UndecodableException refused) {
      Refused.inWords(refused.reason());
    }
  }
}
