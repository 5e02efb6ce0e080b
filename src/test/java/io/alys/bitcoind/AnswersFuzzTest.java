package io.alys.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Txid;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.RpcReply;
import io.alys.jsonrpc.UndecodableException;
import java.util.List;
import java.util.function.Consumer;

/** What a Bitcoin node answers: read, or undecodable for a reason. */
class AnswersFuzzTest {
  private static final RpcBody BODY = new RpcBody(1 << 16);
  private static final Txid TXID = Txid.fromDisplayHex("ab".repeat(32));

  private static final List<Consumer<JsonNode>> READERS =
      List.of(
          Answers::text,
          Answers::height,
          Answers::blockHash,
          Answers::chainState,
          Answers::networkState,
          result -> Answers.header(BlockHash.ZERO, result),
          result -> Answers.block(BlockHash.ZERO, result),
          result -> Answers.transaction(TXID, result),
          Answers::unspent,
          Answers::feeEstimate,
          Answers::mempool,
          Answers::script,
          Answers::psbt);

  @FuzzTest
  void body(byte[] octets) {
    for (int calls = 1; calls <= 3; calls++) {
      read(octets, calls);
    }
  }

  private static void read(byte[] octets, int calls) {
    try {
      for (RpcReply reply : BODY.replies(octets, calls)) {
        if (reply instanceof RpcReply.Result(JsonNode value)) {
          READERS.forEach(reader -> read(reader, value));
        }
      }
    } catch (UndecodableException refused) {
      assertThat(refused.reason()).isNotBlank();
    }
  }

  private static void read(Consumer<JsonNode> reader, JsonNode value) {
    try {
      reader.accept(value);
    } catch (UndecodableException refused) {
      assertThat(refused.reason()).isNotBlank();
    }
  }
}
