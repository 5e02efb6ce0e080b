package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.regtest.BlockRules;
import io.alys.devnet.regtest.KnownTransaction;
import io.alys.devnet.regtest.RegtestChain;
import io.alys.devnet.regtest.StoredBlock;
import io.alys.devnet.script.OutputKind;
import io.alys.devnet.script.ScriptText;
import io.alys.primitives.Bytes;
import java.math.BigInteger;
import java.util.List;

/** Blocks, transactions and scripts as bitcoind shows them; descriptors are left out. */
final class Pictures {
  /** The difficulty of regtest's only target: that of difficulty 1 divided by it. */
  static final double DIFFICULTY = 4.656542373906925e-10;

  private static final long COINBASE_INDEX = 0xffff_ffffL;

  private Pictures() {}

  static String target() {
    return word(BlockRules.TARGET);
  }

  static String bits() {
    return "%08x".formatted(BlockRules.BITS);
  }

  private static String word(BigInteger number) {
    return "%064x".formatted(number);
  }

  static String work(int height) {
    return word(BlockRules.WORK.multiply(BigInteger.valueOf(height + 1L)));
  }

  static int confirmations(RegtestChain chain, StoredBlock block) {
    return chain.isBest(block) ? chain.tip().height() - block.height() + 1 : -1;
  }

  static ObjectNode header(RegtestChain chain, StoredBlock block) {
    BlockHeader header = block.block().header();
    ObjectNode picture =
        Json.object()
            .put("hash", block.hash().toString())
            .put("confirmations", confirmations(chain, block))
            .put("height", block.height())
            .put("version", (int) header.version())
            .put("versionHex", "%08x".formatted(header.version()))
            .put("merkleroot", header.merkleRoot().reversed().toHex())
            .put("time", header.timeSeconds())
            .put("mediantime", block.medianSeconds())
            .put("nonce", header.nonce())
            .put("bits", bits())
            .put("target", target())
            .put("difficulty", DIFFICULTY)
            .put("chainwork", work(block.height()))
            .put("nTx", block.transactions().size());
    if (block.height() > 0) {
      picture.put("previousblockhash", header.parent().toString());
    }
    if (chain.isBest(block)) {
      chain
          .blockAt(block.height() + 1)
          .ifPresent(next -> picture.put("nextblockhash", next.hash().toString()));
    }
    return picture;
  }

  /** The header, the sizes, and the transactions: their ids, or all of them. */
  static ObjectNode block(RegtestChain chain, StoredBlock block, boolean whole) {
    Block full = block.block();
    List<SignedTransaction> bare =
        full.transactions().stream()
            .map(signed -> SignedTransaction.bare(signed.transaction()))
            .toList();
    int stripped = new Block(full.header(), bare).toBytes().size();
    int size = full.toBytes().size();
    ObjectNode picture =
        header(chain, block)
            .put("strippedsize", stripped)
            .put("size", size)
            .put("weight", stripped * 3 + size);
    ArrayNode all = picture.putArray("tx");
    for (KnownTransaction known : block.transactions()) {
      all.add(whole ? paying(block, known) : Json.text(known.txid()));
    }
    return picture;
  }

  private static ObjectNode paying(StoredBlock block, KnownTransaction known) {
    ObjectNode picture = transaction(known);
    block.fee(known).ifPresent(fee -> picture.set("fee", Json.amount(fee)));
    return picture;
  }

  static ObjectNode transaction(KnownTransaction known) {
    Transaction transaction = known.transaction();
    ObjectNode picture =
        Json.object()
            .put("txid", known.txid().toString())
            .put("hash", known.wtxid().toString())
            .put("version", transaction.version())
            .put("size", known.signed().toBytes().size())
            .put("vsize", known.virtualBytes())
            .put("weight", known.weight())
            .put("locktime", transaction.lockTime());
    ArrayNode inputs = picture.putArray("vin");
    for (int i = 0; i < transaction.inputs().size(); i++) {
      inputs.add(input(transaction.inputs().get(i), known.signed().witnesses().get(i)));
    }
    ArrayNode outputs = picture.putArray("vout");
    for (int i = 0; i < transaction.outputs().size(); i++) {
      Transaction.Output output = transaction.outputs().get(i);
      ObjectNode one = Json.object();
      one.set("value", Json.amount(output.value()));
      one.put("n", i).set("scriptPubKey", output(output.script()));
      outputs.add(one);
    }
    return picture.put("hex", known.signed().toBytes().toHex());
  }

  private static JsonNode input(Transaction.Input input, List<Bytes> witness) {
    ObjectNode picture = Json.object();
    if (input.spends().index() == COINBASE_INDEX) {
      picture.put("coinbase", input.script().toHex());
    } else {
      picture.put("txid", input.spends().txid().toString()).put("vout", input.spends().index());
      picture
          .putObject("scriptSig")
          .put("asm", ScriptText.of(input.script()))
          .put("hex", input.script().toHex());
    }
    if (!witness.isEmpty()) {
      picture.set("txinwitness", Json.texts(witness));
    }
    return picture.put("sequence", input.sequence());
  }

  /** A script that locks an output. */
  static ObjectNode output(Bytes script) {
    ObjectNode picture = Json.object().put("asm", ScriptText.of(script)).put("hex", script.toHex());
    Address.ofScript(Network.REGTEST, script)
        .ifPresent(address -> picture.put("address", address.text()));
    return picture.put("type", OutputKind.of(script).word());
  }
}
