package io.alys.rpc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.MerkleBranch;
import io.alys.consensus.auxpow.Work;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.rules.ProofTarget;
import io.alys.consensus.workbook.Template;
import io.alys.consensus.workbook.WorkBook;
import java.util.Optional;

/** Work and proofs as version 1 shows them to miners and explorers. */
final class ProofJson {
  private ProofJson() {}

  /** The answer to {@code createauxblock}: hashes without a prefix, the first byte first. */
  static ObjectNode work(Template template) {
    Work work = template.work();
    return Shape.json()
        .put("hash", template.hash().toHex())
        .put("chainid", work.chainId())
        .put("previousblockhash", template.lastProof().hash().octets().toHex())
        .put("coinbasevalue", 0)
        .put("bits", work.bits().toString())
        .put("height", work.height().value())
        .put("_target", work.bits().target().toHex());
  }

  static ObjectNode workSchema() {
    return Shape.object()
        .with("hash", Shape.text("What the coinbase commits to."))
        .with("chainid", Shape.number("Of this chain."))
        .with("previousblockhash", Shape.text("Of the block that carried the last proof."))
        .with("coinbasevalue", Shape.number("0: fees are paid on this chain."))
        .with("bits", Shape.text("The target, compact, in hex without a prefix."))
        .with("height", Shape.number("One above the block that carried the last proof."))
        .with("_target", Shape.text("The target, 64 hex digits, the high byte first."))
        .end();
  }

  /** The answer to {@code getqueuedpow}. */
  static ObjectNode queued(WorkBook.Queued queued) {
    Template template = queued.template();
    Work work = template.work();
    ObjectNode json =
        Shape.json()
            .put("range_start", template.range().first().hash().toString())
            .put("range_end", template.range().last().hash().toString())
            .put("bits", work.bits().bits())
            .put("chain_id", work.chainId())
            .put("height", work.height().value());
    json.set("auxpow", proof(queued.proof()));
    return json.put("fee_recipient", work.feeAddress().toString());
  }

  /**
   * The proof of a block. What it had to meet the block does not say: the node kept it when it took
   * the block.
   */
  static ObjectNode claimed(ClaimedProof claimed, Optional<ProofTarget> target, long chainId) {
    ObjectNode json =
        Shape.json()
            .put("range_start", claimed.first().toString())
            .put("range_end", claimed.last().toString())
            .put("bits", target.map(it -> it.bits().bits()).orElse(null))
            .put("chain_id", chainId)
            .put("height", target.map(it -> it.height().value()).orElse(null));
    json.set("auxpow", proof(claimed.proof()));
    return json.put("fee_recipient", claimed.feeAddress().toString());
  }

  static ObjectNode schema() {
    return Shape.object()
        .with("range_start", Shape.text("Hash of the first block that the proof covers."))
        .with("range_end", Shape.text("Hash of the last one."))
        .with("bits", Shape.orNull(Shape.number("The target; null if the node kept none.")))
        .with("chain_id", Shape.number("Of this chain."))
        .with("height", Shape.orNull(Shape.number("As in createauxblock; null if it kept none.")))
        .with("auxpow", Shape.object().end())
        .with("fee_recipient", Shape.text("Who is paid."))
        .end();
  }

  private static ObjectNode proof(AuxPow proof) {
    ObjectNode json = Shape.json();
    json.set("coinbase_txn", transaction(proof.coinbase()));
    json.put("block_hash", proof.parent().hash().toDisplayHex());
    json.set("coinbase_branch", branch(proof.coinbaseBranch()));
    json.set("blockchain_branch", branch(proof.chainBranch()));
    json.set("parent_block", header(proof.parent()));
    return json;
  }

  private static ObjectNode branch(MerkleBranch branch) {
    ObjectNode json = Shape.json();
    ArrayNode hashes = json.putArray("branch_hash");
    branch.siblings().forEach(each -> hashes.add(new Txid(each).toDisplayHex()));
    return json.put("branch_side_mask", branch.sides());
  }

  private static ObjectNode header(BlockHeader header) {
    return Shape.json()
        .put("version", header.version())
        .put("prev_blockhash", header.parent().toDisplayHex())
        .put("merkle_root", new BlockHash(header.merkleRoot()).toDisplayHex())
        .put("time", header.timeSeconds())
        .put("bits", header.bits())
        .put("nonce", header.nonce());
  }

  static ObjectNode transaction(Transaction transaction) {
    ObjectNode json =
        Shape.json().put("version", transaction.version()).put("lock_time", transaction.lockTime());
    ArrayNode inputs = json.putArray("input");
    for (Transaction.Input each : transaction.inputs()) {
      ObjectNode input =
          inputs
              .addObject()
              .put("previous_output", each.spends().toString())
              .put("script_sig", each.script().toHex())
              .put("sequence", each.sequence());
      input.putArray("witness");
    }
    ArrayNode outputs = json.putArray("output");
    for (Transaction.Output each : transaction.outputs()) {
      outputs
          .addObject()
          .put("value", each.value().value())
          .put("script_pubkey", each.script().toHex());
    }
    return json;
  }
}
