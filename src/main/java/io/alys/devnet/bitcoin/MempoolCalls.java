package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.regtest.Admission;
import io.alys.devnet.regtest.KnownTransaction;
import io.alys.devnet.regtest.MempoolEntry;
import io.alys.devnet.regtest.RegtestChain;
import io.alys.devnet.script.Amounts;
import io.alys.devnet.script.Refusal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The calls about transactions that wait for a block. */
final class MempoolCalls {
  /** In bitcoin for 1,000 virtual bytes. Source: Bitcoin Core, {@code DEFAULT_MAX_RAW_TX_FEE}. */
  private static final BigDecimal MAX_RATE = new BigDecimal("0.10");

  private static final int MAX_TARGET_BLOCKS = 1_008;
  private static final long MAX_BYTES = 300_000_000;

  private final StandIn standIn;
  private final RegtestChain chain;

  MempoolCalls(StandIn standIn) {
    this.standIn = standIn;
    this.chain = standIn.chain();
  }

  void addTo(MethodTable table) {
    table.add("getmempoolinfo", _ -> about());
    table.add("getrawmempool verbose? mempool_sequence?", this::all);
    table.add("getmempoolentry txid", params -> picture(waiting(params.txid(0))));
    table.add("testmempoolaccept rawtxs maxfeerate?", this::test);
    table.add("sendrawtransaction hexstring maxfeerate? maxburnamount?", this::send);
    table.add("estimatesmartfee conf_target estimate_mode?", this::estimate);
  }

  private JsonNode about() {
    Collection<MempoolEntry> waiting = chain.waiting();
    long bytes = waiting.stream().mapToLong(entry -> entry.known().virtualBytes()).sum();
    Sats fees = waiting.stream().map(MempoolEntry::fee).reduce(Sats.ZERO, Sats::plus);
    JsonNode least = ChainCalls.rate(chain.policy().minRelay().satsPerKvb());
    ObjectNode picture =
        Json.object()
            .put("loaded", true)
            .put("size", waiting.size())
            .put("bytes", bytes)
            .put("usage", bytes);
    picture.set("total_fee", Json.amount(fees));
    picture.put("maxmempool", MAX_BYTES);
    picture.set("mempoolminfee", least);
    picture.set("minrelaytxfee", least);
    picture.set("incrementalrelayfee", ChainCalls.rate(chain.policy().incremental().satsPerKvb()));
    return picture.put("unbroadcastcount", 0).put("fullrbf", chain.policy().fullReplace());
  }

  private JsonNode all(Params params) {
    if (!params.flag(0, false)) {
      return Json.texts(chain.waiting().stream().map(MempoolEntry::txid).toList());
    }
    ObjectNode pictures = Json.object();
    chain.waiting().forEach(entry -> pictures.set(entry.txid().toString(), picture(entry)));
    return pictures;
  }

  private MempoolEntry waiting(Txid id) {
    return chain
        .waiting(id)
        .orElseThrow(() -> new RpcError(RpcError.NOT_FOUND, "Transaction not in mempool"));
  }

  private JsonNode picture(MempoolEntry entry) {
    Set<Txid> before = chain.ancestors(entry);
    Set<Txid> after = chain.descendants(entry.txid());
    ObjectNode picture =
        Json.object()
            .put("vsize", entry.known().virtualBytes())
            .put("weight", entry.known().weight())
            .put("time", entry.timeSeconds())
            .put("height", entry.height())
            .put("descendantcount", after.size())
            .put("descendantsize", bytes(after))
            .put("ancestorcount", before.size() + 1)
            .put("ancestorsize", bytes(before) + entry.known().virtualBytes())
            .put("wtxid", entry.known().wtxid().toString());
    ObjectNode fees = picture.putObject("fees");
    fees.set("base", Json.amount(entry.fee()));
    fees.set("modified", Json.amount(entry.fee()));
    fees.set("ancestor", Json.amount(fees(before).plus(entry.fee())));
    fees.set("descendant", Json.amount(fees(after)));
    picture.set("depends", Json.texts(chain.parents(entry)));
    picture.set("spentby", Json.texts(chain.children(entry.txid())));
    return picture.put("bip125-replaceable", chain.isReplaceable(entry)).put("unbroadcast", false);
  }

  private int bytes(Set<Txid> ids) {
    return ids.stream().mapToInt(id -> waiting(id).known().virtualBytes()).sum();
  }

  private Sats fees(Set<Txid> ids) {
    return ids.stream().map(id -> waiting(id).fee()).reduce(Sats.ZERO, Sats::plus);
  }

  private static KnownTransaction decode(String hex, String which) {
    try {
      return KnownTransaction.of(SignedTransaction.parse(Bytes.fromHex(hex)));
    } catch (IllegalArgumentException _) {
      throw new RpcError(
          RpcError.UNDECODABLE,
          "TX decode failed%s Make sure the tx has at least one input.".formatted(which));
    }
  }

  private JsonNode test(Params params) {
    JsonNode raw = params.array(0);
    if (raw.size() != 1) {
      throw new RpcError(
          RpcError.INVALID_PARAMETER,
          raw.isEmpty()
              ? "Array must contain between 1 and 25 transactions."
              : "The stand-in judges one transaction at a time.");
    }
    String hex = raw.path(0).asText();
    KnownTransaction known = decode(hex, ": " + hex);
    ObjectNode picture =
        Json.object().put("txid", known.txid().toString()).put("wtxid", known.wtxid().toString());
    switch (chain.test(known, standIn.nowSeconds())) {
      case Admission.Accepted(MempoolEntry entry, Set<Txid> _) -> accepted(picture, entry, params);
      case Admission.Refused(Refusal why) -> refused(picture, why);
    }
    return Json.NODES.arrayNode().add(picture);
  }

  private static void accepted(ObjectNode picture, MempoolEntry entry, Params params) {
    if (isTooMuch(entry, params)) {
      picture.put("allowed", false).put("reject-reason", "max-fee-exceeded");
      return;
    }
    picture.put("allowed", true).put("vsize", entry.known().virtualBytes());
    ObjectNode fees = picture.putObject("fees");
    fees.set("base", Json.amount(entry.fee()));
    fees.set("effective-feerate", ChainCalls.rate(entry.satsPerKvb()));
    ArrayNode with = fees.putArray("effective-includes");
    with.add(entry.known().wtxid().toString());
  }

  private static void refused(ObjectNode picture, Refusal why) {
    picture.put("allowed", false);
    if (why.reason().equals(Refusal.MISSING_INPUTS)) {
      picture.put("reject-reason", "missing-inputs");
    } else {
      picture.put("reject-reason", why.reason()).put("reject-details", why.text());
    }
  }

  /** Whether it pays more than its sender can have meant. */
  private static boolean isTooMuch(MempoolEntry entry, Params params) {
    BigDecimal most = params.has(1) ? params.decimal(1) : MAX_RATE;
    FeeRate rate = new FeeRate(most.movePointRight(8).longValue());
    return rate.satsPerKvb() > 0
        && entry.fee().compareTo(rate.feeFor(entry.known().virtualBytes())) > 0;
  }

  private JsonNode send(Params params) {
    KnownTransaction known = decode(params.text(0), ".");
    if (standIn.faults().refusesBroadcasts()) {
      throw new RpcError(RpcError.REJECTED, "refused by a fault of the stand-in");
    }
    // Who sends again what waits already has what he wants.
    if (chain.waiting(known.txid()).isPresent()) {
      return Json.text(known.txid());
    }
    Admission tested = chain.test(known, standIn.nowSeconds());
    if (tested instanceof Admission.Refused(Refusal why)) {
      throw RpcError.of(why);
    }
    if (tested instanceof Admission.Accepted(MempoolEntry entry, Set<Txid> _)
        && isTooMuch(entry, params)) {
      throw new RpcError(
          RpcError.VERIFY, "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
    }
    if (chain.send(known, standIn.nowSeconds()) instanceof Admission.Accepted
        && standIn.faults().evicts()) {
      chain.evict(known.txid());
    }
    return Json.text(known.txid());
  }

  private JsonNode estimate(Params params) {
    int target = params.integer(0);
    if (target < 1 || target > MAX_TARGET_BLOCKS) {
      throw new RpcError(
          RpcError.INVALID_PARAMETER,
          "Invalid conf_target, must be between 1 and " + MAX_TARGET_BLOCKS);
    }
    ObjectNode picture = Json.object();
    Optional<FeeRate> rate = standIn.estimate();
    if (rate.isEmpty()) {
      picture.putArray("errors").add("Insufficient data or no feerate found");
      return picture.put("blocks", 0);
    }
    long least = Math.max(rate.get().satsPerKvb(), chain.policy().minRelay().satsPerKvb());
    picture.set("feerate", Json.NODES.numberNode(Amounts.bitcoin(least)));
    return picture.put("blocks", target);
  }
}
