package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.consensus.finality.SomeChain;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients of version 1 send, byte by byte, is answered in the form that they read. */
class VersionOneRequestsTest {
  private final RpcWorld world = new RpcWorld(RpcWorld.config(), Stands.chainSide());

  @AfterEach
  void close() {
    world.close();
  }

  /** All three keys are there, whatever the answer is. */
  private JsonNode answer(String body, int status) {
    HttpResponse<String> response = world.send(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    JsonNode answer = RpcWorld.json(response.body());
    assertThat(answer.fieldNames()).toIterable().containsOnly("result", "error", "id");
    return answer;
  }

  @Test
  void givesAMinerWork() {
    JsonNode answer =
        answer(
            "{\"method\":\"createauxblock\","
                + "\"params\":[\"0xb95f80EC665a534b1e309a2a24F8849d27B70FDE\"],\"id\":1}",
            200);
    assertThat(answer.get("error").isNull()).isTrue();
    assertThat(answer.get("id").intValue()).isEqualTo(1);
    JsonNode work = answer.get("result");
    assertThat(work.fieldNames())
        .toIterable()
        .containsExactly(
            "hash", "chainid", "previousblockhash", "coinbasevalue", "bits", "height", "_target");
    assertThat(work.get("hash").textValue()).matches("[0-9a-f]{64}");
    assertThat(work.get("chainid").longValue()).isEqualTo(SomeChain.SPEC.chainId());
    assertThat(work.get("previousblockhash").textValue())
        .isEqualTo(SomeChain.hash(0).octets().toHex());
    assertThat(work.get("coinbasevalue").intValue()).isZero();
    assertThat(work.get("bits").textValue()).isEqualTo("2000f000");
    assertThat(work.get("height").intValue()).isEqualTo(1);
    assertThat(work.get("_target").textValue()).isEqualTo("00f0" + "0".repeat(60));
  }

  @Test
  void saysThatThereIsNoWork() {
    JsonNode answer =
        answer(
            "{\"method\":\"createauxblock\",\"params\":[\"%s\"],\"id\":2}"
                .formatted(SomeChain.THIEF),
            503);
    assertThat(answer.get("result").isNull()).isTrue();
    assertThat(answer.at("/error/code").intValue()).isEqualTo(-32_606);
    assertThat(answer.at("/error/message").textValue()).isEqualTo("nothing is left to prove");
  }

  private static String submission(String which) {
    return "{\"method\":\"submitauxblock\",\"params\":[\"%s\",\"%s\"],\"id\":3}"
        .formatted(
            Stands.VERSION_1.getProperty("submission.%s.hash".formatted(which)),
            Stands.VERSION_1.getProperty("submission.%s.proof".formatted(which)));
  }

  @Test
  void takesVersionOnesOwnSubmissions() {
    JsonNode accepted = answer(submission("b"), 200);
    assertThat(accepted.get("result").isNull()).isTrue();
    assertThat(accepted.get("error").isNull()).isTrue();
    JsonNode refused = answer(submission("a"), 200);
    assertThat(RpcWorld.error(refused)).isEqualTo("-32004: the parent's hash is over the target");
  }

  /** Version 1 closed the connection. */
  @Test
  void answersASubmissionThatIsNoHex() {
    JsonNode answer =
        answer("{\"method\":\"submitauxblock\",\"params\":[\"xyz\",\"00\"],\"id\":3}", 400);
    assertThat(RpcWorld.error(answer))
        .isEqualTo(
            "-32605: submitauxblock: hash must be 64 hex digits, as createauxblock gave them; the"
                + " text that was given is not");
  }

  @Test
  void showsTheProofThatWaits() {
    JsonNode queued =
        answer("{\"method\":\"getqueuedpow\",\"params\":[],\"id\":4}", 200).get("result");
    assertThat(queued.fieldNames())
        .toIterable()
        .containsExactly(
            "range_start", "range_end", "bits", "chain_id", "height", "auxpow", "fee_recipient");
    assertThat(queued.get("range_start").textValue()).isEqualTo(SomeChain.hash(1).toString());
    assertThat(queued.get("range_end").textValue()).isEqualTo(SomeChain.hash(3).toString());
    assertThat(queued.get("fee_recipient").textValue()).isEqualTo(SomeChain.MINER.toString());
    assertThat(queued.get("bits").longValue()).isEqualTo(0x2000f000L);
  }

  @Test
  void looksAtNoParametersWhereItWantsNone() {
    for (String params : new String[] {"[]", "0", "{\"any\":1}", "null", "[1,2]"}) {
      JsonNode answer =
          answer(
              "{\"method\":\"getdepositaddress\",\"params\":%s,\"id\":5}".formatted(params), 200);
      assertThat(answer.get("result").textValue()).startsWith("bcrt1q");
    }
  }

  @Test
  void showsBlocksAsVersionOneDid() {
    JsonNode head = answer("{\"method\":\"getheadblock\",\"params\":[],\"id\":6}", 200);
    JsonNode message = head.at("/result/message");
    assertThat(message.fieldNames())
        .toIterable()
        .containsExactly(
            "parent_hash",
            "slot",
            "auxpow_header",
            "execution_payload",
            "pegins",
            "pegout_payment_proposal",
            "finalized_pegouts");
    assertThat(message.get("slot").longValue()).isEqualTo(340_651_261);
    JsonNode proof = message.get("auxpow_header");
    assertThat(proof.fieldNames())
        .toIterable()
        .containsExactly(
            "range_start", "range_end", "bits", "chain_id", "height", "auxpow", "fee_recipient");
    assertThat(proof.get("bits").longValue()).isEqualTo(0x2000f00dL);
    assertThat(proof.get("chain_id").longValue()).isEqualTo(RpcWorld.CHAIN_ID);
    assertThat(proof.get("height").longValue()).isEqualTo(8);
    assertThat(message.at("/execution_payload/block_number").textValue()).isEqualTo("9");
    assertThat(message.at("/execution_payload/gas_limit").textValue()).isEqualTo("30000000");
    assertThat(message.at("/execution_payload/base_fee_per_gas").textValue())
        .isEqualTo("1000000007");
    assertThat(message.at("/execution_payload/withdrawals/0/amount").textValue())
        .isEqualTo("500000");
    assertThat(message.at("/pegins/0/0").textValue()).isEqualTo("31".repeat(32));
    assertThat(message.at("/pegins/0/1").textValue()).isEqualTo("32".repeat(32));
    assertThat(message.at("/pegout_payment_proposal/input/0/previous_output").textValue())
        .isEqualTo("21".repeat(32) + ":1");
    assertThat(message.at("/pegout_payment_proposal/output/0/value").longValue()).isEqualTo(12_345);
    JsonNode signature = head.at("/result/signature");
    // Authorities 0 and 3 of 15, and the bit behind the last.
    assertThat(signature.get("aggregation_bits").textValue()).isEqualTo("0x0980");
    assertThat(signature.get("aggregate_signature").textValue()).matches("0x[0-9a-f]{192}");
  }

  @Test
  void findsABlockByItsHashWithoutAPrefix() {
    String hash = Stands.BLOCK.hash().octets().toHex();
    for (String given : new String[] {hash, "0x" + hash}) {
      JsonNode answer =
          answer(
              "{\"method\":\"getblockbyhash\",\"params\":[\"%s\"],\"id\":7}".formatted(given), 200);
      assertThat(answer.at("/result/v2/hash").textValue()).isEqualTo("0x" + hash);
    }
    JsonNode unknown =
        answer(
            "{\"method\":\"getblockbyhash\",\"params\":[\"%s\"],\"id\":7}"
                .formatted("00".repeat(32)),
            200);
    assertThat(unknown.get("result").isNull()).isTrue();
    // Version 1 fell over these two.
    for (String wrong : new String[] {"00", "zz".repeat(32)}) {
      JsonNode refused =
          answer(
              "{\"method\":\"getblockbyhash\",\"params\":[\"%s\"],\"id\":7}".formatted(wrong), 400);
      assertThat(RpcWorld.error(refused))
          .isEqualTo(
              "-32602: getblockbyhash: hash must be 64 hex digits, with or without 0x; the text"
                  + " that was given is not");
    }
  }

  @Test
  void saysThatABareParameterBelongsIntoAList() {
    JsonNode answer = answer("{\"method\":\"getblockbyheight\",\"params\":1,\"id\":1}", 400);
    assertThat(RpcWorld.error(answer))
        .isEqualTo(
            "-32602: params of getblockbyheight is a bare number; send parameters in a list:"
                + " \"params\": [1]");
    assertThat(answer.at("/error/data")).hasToString("{\"params\":[1]}");
    JsonNode hash =
        answer(
            "{\"method\":\"getblockbyhash\",\"params\":\"%s\",\"id\":1}".formatted("ab".repeat(32)),
            400);
    assertThat(hash.at("/error/data/params/0").textValue()).isEqualTo("ab".repeat(32));
  }

  @Test
  void findsABlockByItsHeight() {
    JsonNode found = answer("{\"method\":\"getblockbyheight\",\"params\":[9],\"id\":1}", 200);
    assertThat(found.at("/result/v2/number").intValue()).isEqualTo(9);
    JsonNode none = answer("{\"method\":\"getblockbyheight\",\"params\":[10],\"id\":1}", 200);
    assertThat(none.get("result").isNull()).isTrue();
    JsonNode wrong = answer("{\"method\":\"getblockbyheight\",\"params\":[\"9\"],\"id\":1}", 400);
    assertThat(RpcWorld.error(wrong))
        .isEqualTo(
            "-32605: getblockbyheight: height must be a whole number from 0 on; the text that was"
                + " given is not");
  }

  @Test
  void keepsTheNumbersAndStatusesThatVersionOneHad() {
    assertThat(RpcWorld.error(answer("{\"method\":\"getwork\",\"params\":[],\"id\":1}", 404)))
        .startsWith("-32601: ");
    assertThat(RpcWorld.error(answer("{\"params\":[],\"id\":1}", 200))).startsWith("-32600: ");
    assertThat(
            RpcWorld.error(answer("{\"method\":\"createauxblock\",\"params\":[],\"id\":1}", 400)))
        .isEqualTo("-32602: createauxblock: address is missing; it is 0x and 40 hex digits");
  }
}
