package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.regtest.BlockRules;
import io.alys.devnet.regtest.BlockTemplate;
import io.alys.devnet.regtest.KnownTransaction;
import io.alys.devnet.regtest.MempoolEntry;
import io.alys.devnet.regtest.RegtestChain;
import io.alys.devnet.regtest.StoredBlock;
import io.alys.devnet.script.Refusal;
import io.alys.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The calls that make blocks, and that choose between them. */
final class MiningCalls {
  private static final int MAX_GENERATED = 10_000;
  private static final int TXID_DIGITS = 64;

  private final StandIn standIn;
  private final RegtestChain chain;

  MiningCalls(StandIn standIn) {
    this.standIn = standIn;
    this.chain = standIn.chain();
  }

  void addTo(MethodTable table) {
    table.add("submitblock hexdata dummy?", this::submit);
    table.add("getblocktemplate template_request", this::template);
    table.add("generatetoaddress nblocks address maxtries?", this::generate);
    table.add("generateblock output transactions submit?", this::generateOf);
    table.add("invalidateblock blockhash", this::invalidate);
    table.add("reconsiderblock blockhash", this::reconsider);
  }

  private JsonNode submit(Params params) {
    Block block;
    try {
      block = Block.parse(Bytes.fromHex(params.text(0)));
    } catch (IllegalArgumentException _) {
      throw new RpcError(RpcError.UNDECODABLE, "Block decode failed");
    }
    return chain
        .submit(block, standIn.nowSeconds())
        .map(Refusal::reason)
        .map(Json::text)
        .orElseGet(Json::none);
  }

  private JsonNode template(Params params) {
    boolean segwit = false;
    for (JsonNode rule : params.any(0).path("rules")) {
      segwit |= rule.asText().equals("segwit");
    }
    if (!segwit) {
      throw new RpcError(
          RpcError.INVALID_PARAMETER,
          "getblocktemplate must be called with the segwit rule set (call with {\"rules\":"
              + " [\"segwit\"]})");
    }
    BlockTemplate template = chain.template(standIn.nowSeconds());
    ObjectNode picture = Json.object();
    picture.putArray("capabilities").add("proposal");
    picture.put("version", 0x2000_0000);
    picture.putArray("rules").add("csv").add("!segwit").add("taproot");
    picture.putObject("vbavailable");
    picture
        .put("vbrequired", 0)
        .put("previousblockhash", template.tip().hash().toString())
        .set("transactions", transactions(template));
    picture.putObject("coinbaseaux");
    picture
        .put("coinbasevalue", template.reward().value())
        .put("longpollid", template.tip().hash().toString() + template.transactions().size())
        .put("target", Pictures.target())
        .put("mintime", template.tip().medianSeconds() + 1);
    picture.putArray("mutable").add("time").add("transactions").add("prevblock");
    return picture
        .put("noncerange", "00000000ffffffff")
        .put("sigoplimit", 80_000)
        .put("sizelimit", BlockRules.MAX_WEIGHT)
        .put("weightlimit", BlockRules.MAX_WEIGHT)
        .put("curtime", template.timeSeconds())
        .put("bits", Pictures.bits())
        .put("height", template.tip().height() + 1)
        .put("default_witness_commitment", template.commitment().toHex());
  }

  private ArrayNode transactions(BlockTemplate template) {
    List<Txid> places = template.transactions().stream().map(MempoolEntry::txid).toList();
    ArrayNode list = Json.NODES.arrayNode();
    for (MempoolEntry entry : template.transactions()) {
      ObjectNode picture =
          Json.object()
              .put("data", entry.known().signed().toBytes().toHex())
              .put("txid", entry.txid().toString())
              .put("hash", entry.known().wtxid().toString());
      ArrayNode depends = picture.putArray("depends");
      chain.parents(entry).forEach(parent -> depends.add(places.indexOf(parent) + 1));
      list.add(
          picture
              .put("fee", entry.fee().value())
              .put("sigops", 0)
              .put("weight", entry.known().weight()));
    }
    return list;
  }

  private JsonNode generate(Params params) {
    int blocks = params.integer(0);
    Bytes script =
        StandIn.script(params.text(1))
            .orElseThrow(() -> new RpcError(RpcError.NOT_FOUND, "Error: Invalid address"));
    if (blocks < 0 || blocks > MAX_GENERATED) {
      throw new RpcError(
          RpcError.INVALID_PARAMETER,
          "the stand-in mines 0 to %d blocks at once".formatted(MAX_GENERATED));
    }
    return ChainCalls.hashes(chain.generate(blocks, script, standIn.nowSeconds()));
  }

  private JsonNode generateOf(Params params) {
    Bytes script =
        StandIn.script(params.text(0))
            .orElseThrow(
                () -> new RpcError(RpcError.NOT_FOUND, "Error: Invalid address or descriptor"));
    List<KnownTransaction> transactions = new ArrayList<>();
    params.array(1).forEach(one -> transactions.add(chosen(one.asText())));
    Optional<Refusal> refused = chain.generateOf(transactions, script, standIn.nowSeconds());
    if (refused.isPresent()) {
      throw new RpcError(RpcError.VERIFY, "TestBlockValidity failed: " + refused.get().text());
    }
    return Json.object().put("hash", chain.tip().hash().toString());
  }

  /** A waiting transaction by its name, or any by its bytes. */
  private KnownTransaction chosen(String text) {
    if (text.length() == TXID_DIGITS && text.matches("[0-9a-fA-F]*")) {
      return chain
          .waiting(Txid.fromDisplayHex(text))
          .map(MempoolEntry::known)
          .orElseThrow(
              () ->
                  new RpcError(
                      RpcError.NOT_FOUND, "Transaction %s not in mempool.".formatted(text)));
    }
    try {
      return KnownTransaction.of(SignedTransaction.parse(Bytes.fromHex(text)));
    } catch (IllegalArgumentException _) {
      throw new RpcError(
          RpcError.UNDECODABLE,
          "Transaction decode failed for %s. Make sure the tx has at least one input."
              .formatted(text));
    }
  }

  private JsonNode invalidate(Params params) {
    StoredBlock block = ChainCalls.known(chain, params.blockHash(0));
    if (block.height() == 0) {
      throw new RpcError(RpcError.MISUSE, "the first block cannot be invalid");
    }
    chain.invalidate(block);
    return Json.none();
  }

  private JsonNode reconsider(Params params) {
    chain.reconsider(ChainCalls.known(chain, params.blockHash(0)));
    return Json.none();
  }
}
