package io.alys.devnet.mining;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.SignedTransaction;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.UndecodableException;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a parent block is made of: the answer to {@code getblocktemplate} (BIP22, BIP23, BIP145).
 *
 * @param witnessCommitment script of the output that commits to witnesses (BIP141)
 * @param transactions in the order of the block, the coinbase aside
 */
record ParentTemplate(
    int height,
    Header header,
    Sats reward,
    Optional<Bytes> witnessCommitment,
    List<SignedTransaction> transactions) {
  private static final int HEX = 16;

  /** Of regtest: every second hash meets it. */
  private static final CompactTarget EASIEST = new CompactTarget(0x207f_ffffL);

  private static final long VERSION = 0x2000_0000L;

  /**
   * What the header says but for the merkle root and the nonce.
   *
   * @param timeSeconds since 1970
   * @param bits the parent chain's own target
   */
  record Header(long version, BlockHash previous, long timeSeconds, CompactTarget bits) {}

  ParentTemplate {
    transactions = List.copyOf(transactions);
  }

  /** A parent of no chain at all: good enough for a proof, and worth nothing elsewhere. */
  static ParentTemplate ofNoChain(long timeSeconds) {
    return new ParentTemplate(
        1,
        new Header(VERSION, BlockHash.ZERO, timeSeconds, EASIEST),
        Sats.ZERO,
        Optional.empty(),
        List.of());
  }

  /**
   * @throws UndecodableException when it is anything else, or asks for a rule that is not known
   */
  static ParentTemplate read(JsonNode answer) {
    for (JsonNode rule : answer.path("rules")) {
      if (rule.asText().startsWith("!") && !rule.asText().equals("!segwit")) {
        throw new UndecodableException(
            "the template asks for the rule %s, which is not known here"
                .formatted(RpcBody.shortened(rule.asText())));
      }
    }
    try {
      List<SignedTransaction> transactions = new ArrayList<>();
      for (JsonNode each : answer.path("transactions")) {
        transactions.add(SignedTransaction.parse(Bytes.fromHex(each.path("data").asText())));
      }
      String commitment = answer.path("default_witness_commitment").asText();
      return new ParentTemplate(
          answer.path("height").asInt(),
          new Header(
              answer.path("version").asLong() & 0xffff_ffffL,
              BlockHash.fromDisplayHex(answer.path("previousblockhash").asText()),
              answer.path("curtime").asLong(),
              new CompactTarget(Long.parseLong(answer.path("bits").asText(), HEX))),
          new Sats(answer.path("coinbasevalue").asLong()),
          commitment.isEmpty() ? Optional.empty() : Optional.of(Bytes.fromHex(commitment)),
          transactions);
    } catch (IllegalArgumentException e) {
      throw new UndecodableException(
          "it is no template: " + RpcBody.shortened(String.valueOf(e.getMessage())));
    }
  }
}
