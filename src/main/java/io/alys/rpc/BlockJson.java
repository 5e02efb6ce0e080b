package io.alys.rpc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.chain.ChainCommand.Found;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.primitives.Bytes;
import java.util.BitSet;

/**
 * Blocks as version 1 shows them: snake case, numbers of the payload as decimal texts, Bitcoin's
 * hashes as block explorers show them. What version 1 had not stands beside it in {@code v2}.
 */
final class BlockJson {
  /** Version 1's bit list had room for so many authorities, whatever the chain had. */
  private static final int V1_AUTHORITIES = 15;

  private BlockJson() {}

  static ObjectNode encode(Found found, long chainId) {
    Block block = found.block();
    ObjectNode json = Shape.json();
    json.set("message", message(found, chainId));
    json.set("signature", signature(block.seal()));
    json.set("v2", beside(found));
    return json;
  }

  static ObjectNode schema() {
    return Shape.object()
        .with(
            "message",
            Shape.object()
                .with("parent_hash", Shape.text("Hash of the block before."))
                .with("slot", Shape.number("Its turn."))
                .with("auxpow_header", Shape.orNull(ProofJson.schema()))
                .with("execution_payload", Shape.object().end())
                .with("pegins", Shape.list(Shape.list(Shape.text("Txid, then block hash."))))
                .with("pegout_payment_proposal", Shape.orNull(Shape.object().end()))
                .with("finalized_pegouts", Shape.list(Shape.object().end()))
                .end())
        .with(
            "signature",
            Shape.object()
                .with("aggregation_bits", Shape.text("Who signed: a bit list of SSZ."))
                .with("aggregate_signature", Shape.text("BLS signature, 96 bytes."))
                .end())
        .with("v2", Shape.object().with("hash", Shape.text("Of this block.")).end())
        .end();
  }

  private static ObjectNode message(Found found, long chainId) {
    Block block = found.block();
    ObjectNode json =
        Shape.json()
            .put("parent_hash", block.header().parent().toString())
            .put("slot", block.header().slot().number());
    json.set(
        "auxpow_header",
        block
            .body()
            .proof()
            .map(proof -> ProofJson.claimed(proof, found.target(), chainId))
            .orElse(null)); // Null is written as such.
    json.set("execution_payload", payload(block.body().payload()));
    PegContent peg = block.body().peg();
    ArrayNode pegins = json.putArray("pegins");
    for (DepositMint deposit : peg.deposits()) {
      pegins
          .addArray()
          .add(deposit.outpoint().txid().toDisplayHex())
          .add(deposit.bitcoinBlock().toDisplayHex());
    }
    json.set(
        "pegout_payment_proposal",
        peg.proposal().map(it -> ProofJson.transaction(it.transaction())).orElse(null));
    json.putArray("finalized_pegouts"); // Signed transactions are in no block any more.
    return json;
  }

  private static ObjectNode payload(ExecutionPayload payload) {
    ObjectNode json =
        Shape.json()
            .put("parent_hash", payload.parentHash().toString())
            .put("fee_recipient", payload.feeRecipient().toString())
            .put("state_root", payload.stateRoot().toString())
            .put("receipts_root", payload.receiptsRoot().toString())
            .put("logs_bloom", hex(payload.logsBloom()))
            .put("prev_randao", payload.prevRandao().toString())
            .put("block_number", decimal(payload.blockNumber().value()))
            .put("gas_limit", decimal(payload.gasLimit()))
            .put("gas_used", decimal(payload.gasUsed()))
            .put("timestamp", decimal(payload.timestamp().getEpochSecond()))
            .put("extra_data", hex(payload.extraData()))
            .put("base_fee_per_gas", payload.baseFeePerGas().value().toString())
            .put("block_hash", payload.blockHash().toString());
    ArrayNode transactions = json.putArray("transactions");
    payload.transactions().forEach(each -> transactions.add(hex(each)));
    ArrayNode withdrawals = json.putArray("withdrawals");
    for (Withdrawal each : payload.withdrawals()) {
      withdrawals
          .addObject()
          .put("index", decimal(each.index()))
          .put("validator_index", decimal(each.validatorIndex()))
          .put("address", each.address().toString())
          .put("amount", decimal(each.amount().value()));
    }
    return json;
  }

  private static ObjectNode signature(Seal seal) {
    return Shape.json()
        .put("aggregation_bits", hex(bitList(seal)))
        .put("aggregate_signature", hex(seal.signature().compressed()));
  }

  /** A bit for each authority, and one behind the last (SSZ, {@code Bitlist}). */
  private static Bytes bitList(Seal seal) {
    int length = Math.max(V1_AUTHORITIES, seal.signers().authorities());
    BitSet bits = new BitSet(length + 1);
    seal.signers().indexes().forEach(bits::set);
    bits.set(length);
    return Bytes.copyOf(bits.toByteArray());
  }

  private static ObjectNode beside(Found found) {
    Header header = found.block().header();
    PegContent peg = found.block().body().peg();
    ObjectNode json =
        Shape.json()
            .put("hash", found.block().hash().toString())
            .put("number", header.number().value())
            .put("timestamp", header.timestamp().toString())
            .put("producer", header.producer())
            .put("federationVersion", header.federationVersion())
            .put("canonical", found.canonical())
            .put("finalised", found.finalised());
    ArrayNode deposits = json.putArray("deposits");
    for (DepositMint each : peg.deposits()) {
      deposits
          .addObject()
          .put("id", each.outpoint().toString())
          .put("bitcoinBlock", each.bitcoinBlock().toDisplayHex())
          .put("bitcoinHeight", each.height().value())
          .put("sat", each.amount().value())
          .put("recipient", each.recipient().toString())
          .put("federationVersion", each.federationVersion());
    }
    ArrayNode refunds = json.putArray("refunds");
    for (Refund each : peg.refunds()) {
      refunds
          .addObject()
          .put("id", each.burn().toString())
          .put("recipient", each.recipient().toString())
          .put("gwei", each.amount().value());
    }
    ArrayNode settlements = json.putArray("settlements");
    for (Settlement each : peg.settlements()) {
      settlements
          .addObject()
          .put("transaction", each.txid().toDisplayHex())
          .put("bitcoinBlock", each.bitcoinBlock().toDisplayHex())
          .put("bitcoinHeight", each.height().value());
    }
    return json;
  }

  private static String hex(Bytes octets) {
    return "0x" + octets.toHex();
  }

  private static String decimal(long number) {
    return Long.toString(number);
  }
}
