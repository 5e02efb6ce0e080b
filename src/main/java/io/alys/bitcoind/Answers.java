package io.alys.bitcoind;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoind.BitcoinAnswer.ChainState;
import io.alys.bitcoind.BitcoinAnswer.DecodedPsbt;
import io.alys.bitcoind.BitcoinAnswer.DecodedScript;
import io.alys.bitcoind.BitcoinAnswer.FeeEstimate;
import io.alys.bitcoind.BitcoinAnswer.FoundTransaction;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.BitcoinAnswer.MempoolEntry;
import io.alys.bitcoind.BitcoinAnswer.MempoolState;
import io.alys.bitcoind.BitcoinAnswer.NetworkState;
import io.alys.bitcoind.BitcoinAnswer.UnspentOutput;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.UndecodableException;
import io.alys.primitives.Bytes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From JSON to records: total. What names something is checked to be it: a block by its hash and
 * its merkle root, a header by its hash, a transaction by its id.
 */
final class Answers {
  private static final int HEX_OF_HEADER_ASKED = 64;

  private Answers() {}

  static String text(JsonNode result) {
    if (!result.isTextual()) {
      throw new UndecodableException("the result is no text");
    }
    return result.textValue();
  }

  static BlockHeight height(JsonNode result) {
    if (!result.isInt() || result.intValue() < 0) {
      throw new UndecodableException(
          "the result, %s, is no height".formatted(RpcBody.shortened(result.toString())));
    }
    return new BlockHeight(result.intValue());
  }

  static BlockHash blockHash(JsonNode result) {
    String hex = text(result);
    if (hex.length() != HEX_OF_HEADER_ASKED) {
      throw new UndecodableException("the result is no block hash");
    }
    try {
      return BlockHash.fromDisplayHex(hex);
    } catch (IllegalArgumentException e) {
      throw new UndecodableException("the result is no block hash");
    }
  }

  static ChainState chainState(JsonNode result) {
    Fields in = new Fields("getblockchaininfo", result);
    JsonNode progress = result.path("verificationprogress");
    return new ChainState(
        in.text("chain"),
        in.height("blocks"),
        in.height("headers"),
        in.blockHash("bestblockhash"),
        in.time("time"),
        in.flag("initialblockdownload"),
        progress.isNumber() ? progress.decimalValue() : BigDecimal.ZERO,
        in.flag("pruned") ? in.optional("pruneheight", in::height) : Optional.empty(),
        in.texts("warnings"));
  }

  static NetworkState networkState(JsonNode result) {
    Fields in = new Fields("getnetworkinfo", result);
    return new NetworkState(
        in.integer("version"),
        RpcBody.shortened(in.text("subversion")),
        in.integer("connections"),
        in.flag("networkactive"),
        in.feeRate("relayfee"),
        in.feeRate("incrementalfee"));
  }

  static HeaderPlace header(BlockHash asked, JsonNode result) {
    Fields in = new Fields("getblockheader", result);
    BlockHeader header =
        new BlockHeader(
            in.u32("version"),
            in.optional("previousblockhash", in::blockHash).orElse(BlockHash.ZERO),
            in.txid("merkleroot").wire(),
            in.number("time"),
            bits(in),
            in.number("nonce"));
    if (!header.hash().equals(asked)) {
      throw new UndecodableException(
          "the header for %s has the hash %s".formatted(asked, header.hash()));
    }
    return new HeaderPlace(header, asked, in.height("height"), in.integer("confirmations"));
  }

  private static long bits(Fields in) {
    Bytes bits = in.hex("bits");
    if (bits.size() != Integer.BYTES) {
      throw new UndecodableException("getblockheader.bits has not 32 bits");
    }
    return Long.parseLong(bits.toHex(), 16);
  }

  /** A whole block, out of its hex. */
  static Block block(BlockHash asked, JsonNode result) {
    Block block;
    try {
      block = Block.parse(Bytes.fromHex(text(result)));
    } catch (IllegalArgumentException e) {
      throw new UndecodableException("the block %s is none: %s".formatted(asked, e.getMessage()));
    }
    if (!block.header().hash().equals(asked)) {
      throw new UndecodableException(
          "for the block %s came %s".formatted(asked, block.header().hash()));
    }
    if (!block.isWhole()) {
      throw new UndecodableException(
          "the transactions of block %s are not those of its merkle root".formatted(asked));
    }
    return block;
  }

  static FoundTransaction transaction(Txid asked, JsonNode result) {
    Fields in = new Fields("getrawtransaction", result);
    SignedTransaction transaction = parsed(in.hex("hex"), "the transaction " + asked);
    if (!transaction.txid().equals(asked)) {
      throw new UndecodableException(
          "for the transaction %s came %s".formatted(asked, transaction.txid()));
    }
    return new FoundTransaction(
        transaction,
        in.optional("blockhash", in::blockHash),
        Math.max(0, in.optional("confirmations", in::integer).orElse(0)));
  }

  private static SignedTransaction parsed(Bytes wire, String what) {
    try {
      return SignedTransaction.parse(wire);
    } catch (IllegalArgumentException e) {
      throw new UndecodableException("%s is none: %s".formatted(what, e.getMessage()));
    }
  }

  /** Empty when it is spent, or was never there. */
  static Optional<UnspentOutput> unspent(JsonNode result) {
    if (result.isNull()) {
      return Optional.empty();
    }
    Fields in = new Fields("gettxout", result);
    return Optional.of(
        new UnspentOutput(
            in.blockHash("bestblock"),
            in.integer("confirmations"),
            in.amount("value"),
            in.object("scriptPubKey").hex("hex"),
            in.flag("coinbase")));
  }

  static FeeEstimate feeEstimate(JsonNode result) {
    Fields in = new Fields("estimatesmartfee", result);
    return new FeeEstimate(
        in.optional("feerate", in::feeRate), in.integer("blocks"), in.texts("errors"));
  }

  static MempoolState mempool(JsonNode result) {
    Fields in = new Fields("getmempoolinfo", result);
    return new MempoolState(
        in.flag("loaded"),
        in.number("size"),
        in.number("bytes"),
        in.feeRate("mempoolminfee"),
        in.feeRate("minrelaytxfee"));
  }

  static MempoolEntry mempoolEntry(JsonNode result) {
    Fields in = new Fields("getmempoolentry", result);
    List<Txid> dependsOn = new ArrayList<>();
    for (JsonNode one : result.path("depends")) {
      try {
        dependsOn.add(Txid.fromDisplayHex(text(one)));
      } catch (IllegalArgumentException e) {
        throw new UndecodableException("getmempoolentry.depends has no txid in it");
      }
    }
    return new MempoolEntry(
        in.integer("vsize"),
        in.object("fees").amount("base"),
        in.time("time"),
        in.integer("ancestorcount"),
        in.integer("descendantcount"),
        dependsOn,
        in.flag("unbroadcast"));
  }

  static MempoolVerdict verdict(Txid asked, JsonNode result) {
    if (!result.isArray() || result.size() != 1) {
      throw new UndecodableException("testmempoolaccept gave not one verdict for one transaction");
    }
    Fields in = new Fields("testmempoolaccept", result.get(0));
    if (!in.txid("txid").equals(asked)) {
      throw new UndecodableException(
          "the verdict on %s is on %s".formatted(asked, in.txid("txid")));
    }
    if (in.flag("allowed")) {
      return new MempoolVerdict.Acceptable(in.integer("vsize"), in.object("fees").amount("base"));
    }
    String reason = RpcBody.shortened(in.text("reject-reason"));
    return new MempoolVerdict.Unacceptable(Rejection.of(reason), reason);
  }

  static Txid sent(Txid asked, JsonNode result) {
    if (!text(result).equals(asked.toDisplayHex())) {
      throw new UndecodableException("sent %s, and it says that it took another".formatted(asked));
    }
    return asked;
  }

  static DecodedScript script(JsonNode result) {
    Fields in = new Fields("decodescript", result);
    Optional<Fields> segwit =
        in.has("segwit") ? Optional.of(in.object("segwit")) : Optional.empty();
    return new DecodedScript(
        in.text("asm"),
        in.text("type"),
        in.optional("address", in::text),
        segwit.flatMap(inner -> inner.optional("address", inner::text)));
  }

  static DecodedPsbt psbt(JsonNode result) {
    Fields in = new Fields("decodepsbt", result);
    List<Integer> signatures = new ArrayList<>();
    result.path("inputs").forEach(one -> signatures.add(one.path("partial_signatures").size()));
    return new DecodedPsbt(
        in.object("tx").txid("txid"),
        signatures,
        result.path("outputs").size(),
        in.optional("fee", in::amount));
  }
}
