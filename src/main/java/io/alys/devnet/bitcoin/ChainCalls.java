package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.devnet.regtest.KnownTransaction;
import io.alys.devnet.regtest.MempoolEntry;
import io.alys.devnet.regtest.RegtestChain;
import io.alys.devnet.regtest.StoredBlock;
import io.alys.devnet.regtest.Tip;
import io.alys.devnet.script.Amounts;
import io.alys.devnet.script.Coin;
import io.alys.devnet.script.OutputKind;
import io.alys.devnet.script.Scripts;
import io.alys.primitives.Bytes;
import java.util.Optional;

/** The calls that look at the chain. */
final class ChainCalls {
  /** What a client looks at when it wants to know how new a node is. */
  private static final int VERSION = 290_000;

  private static final int PROTOCOL = 70_016;

  private final StandIn standIn;
  private final RegtestChain chain;

  ChainCalls(StandIn standIn) {
    this.standIn = standIn;
    this.chain = standIn.chain();
  }

  void addTo(MethodTable table) {
    table.add("getblockchaininfo", _ -> about());
    table.add("getnetworkinfo", _ -> network());
    table.add("getblockcount", _ -> Json.NODES.numberNode(standIn.shownTip().height()));
    table.add("getbestblockhash", _ -> Json.text(standIn.shownTip().hash()));
    table.add("getblockhash height", params -> Json.text(at(params.integer(0)).hash()));
    table.add("getblockheader blockhash verbose?", this::header);
    table.add("getblock blockhash verbosity?", this::block);
    table.add("getrawtransaction txid verbosity? blockhash?", this::transaction);
    table.add("gettxout txid n include_mempool?", this::output);
    table.add("decodescript hexstring", this::script);
  }

  private JsonNode about() {
    Tip tip = standIn.shownTip();
    StoredBlock last = chain.blockAt(chain.tip().height()).orElseThrow();
    ObjectNode picture =
        Json.object()
            .put("chain", standIn.faults().network())
            .put("blocks", tip.height())
            .put("headers", tip.height())
            .put("bestblockhash", tip.hash().toString())
            .put("bits", Pictures.bits())
            .put("target", Pictures.target())
            .put("difficulty", Pictures.DIFFICULTY)
            .put("time", last.block().header().timeSeconds())
            .put("mediantime", tip.medianSeconds())
            .put("verificationprogress", 1)
            .put("initialblockdownload", false)
            .put("chainwork", Pictures.work(tip.height()))
            .put("size_on_disk", 0)
            .put("pruned", false);
    picture.putArray("warnings");
    return picture;
  }

  private JsonNode network() {
    ObjectNode picture =
        Json.object()
            .put("version", VERSION)
            .put("subversion", "/AlysStandIn:0.1.0/")
            .put("protocolversion", PROTOCOL)
            .put("localservices", "0000000000000409")
            .put("localrelay", true)
            .put("timeoffset", 0)
            .put("networkactive", true)
            .put("connections", 0)
            .put("connections_in", 0)
            .put("connections_out", 0);
    picture.putArray("networks");
    picture.set("relayfee", rate(chain.policy().minRelay().satsPerKvb()));
    picture.set("incrementalfee", rate(chain.policy().incremental().satsPerKvb()));
    picture.putArray("localaddresses");
    picture
        .putArray("warnings")
        .add("This is a stand-in for a Bitcoin node, for development only.");
    return picture;
  }

  static JsonNode rate(long satsPerKvb) {
    return Json.NODES.numberNode(Amounts.bitcoin(satsPerKvb));
  }

  private StoredBlock at(int height) {
    return chain
        .blockAt(height)
        .orElseThrow(() -> new RpcError(RpcError.INVALID_PARAMETER, "Block height out of range"));
  }

  static StoredBlock known(RegtestChain chain, BlockHash hash) {
    return chain.block(hash).orElseThrow(() -> new RpcError(RpcError.NOT_FOUND, "Block not found"));
  }

  private JsonNode header(Params params) {
    StoredBlock block = known(chain, params.blockHash(0, "hash"));
    return params.flag(1, true)
        ? Pictures.header(chain, block)
        : Json.text(block.block().header().toBytes());
  }

  private JsonNode block(Params params) {
    StoredBlock block = known(chain, params.blockHash(0));
    int detail = params.detail(1, 1);
    return detail <= 0
        ? Json.text(block.block().toBytes())
        : Pictures.block(chain, block, detail > 1);
  }

  private JsonNode transaction(Params params) {
    Txid id = params.txid(0, "parameter 1");
    Optional<StoredBlock> wanted =
        params.has(2)
            ? Optional.of(known(chain, params.blockHash(2, "parameter 3")))
            : Optional.empty();
    Optional<StoredBlock> block = wanted.or(() -> chain.holding(id));
    if (chain.blockAt(0).orElseThrow().transactions().getFirst().txid().equals(id)) {
      throw new RpcError(
          RpcError.NOT_FOUND,
          "The genesis block coinbase is not considered an ordinary transaction and cannot be"
              + " retrieved");
    }
    KnownTransaction known =
        block
            .flatMap(b -> b.transactions().stream().filter(t -> t.txid().equals(id)).findFirst())
            .or(() -> wanted.isEmpty() ? chain.waiting(id).map(MempoolEntry::known) : none())
            .orElseThrow(() -> missing(wanted.isPresent()));
    if (params.detail(1, 0) <= 0) {
      return Json.text(known.signed().toBytes());
    }
    ObjectNode picture = Json.object();
    wanted.ifPresent(b -> picture.put("in_active_chain", chain.isBest(b)));
    picture.setAll(Pictures.transaction(known));
    block.ifPresent(b -> place(picture, b));
    return picture;
  }

  private static Optional<KnownTransaction> none() {
    return Optional.empty();
  }

  private static RpcError missing(boolean inBlock) {
    return new RpcError(
        RpcError.NOT_FOUND,
        (inBlock
                ? "No such transaction found in the provided block"
                : "No such mempool or blockchain transaction")
            + ". Use gettransaction for wallet transactions.");
  }

  private void place(ObjectNode picture, StoredBlock block) {
    picture.put("blockhash", block.hash().toString());
    if (chain.isBest(block)) {
      long time = block.block().header().timeSeconds();
      picture
          .put("confirmations", Pictures.confirmations(chain, block))
          .put("time", time)
          .put("blocktime", time);
    } else {
      picture.put("confirmations", 0);
    }
  }

  private JsonNode output(Params params) {
    int index = params.integer(1);
    if (index < 0) {
      return Json.none();
    }
    Outpoint outpoint = new Outpoint(params.txid(0), index);
    Optional<Coin> coin =
        params.flag(2, true) ? chain.coinWithMempool(outpoint) : chain.coin(outpoint);
    return coin.<JsonNode>map(this::coin).orElseGet(Json::none);
  }

  private ObjectNode coin(Coin coin) {
    Tip tip = chain.tip();
    int confirmations = coin.height() == Coin.IN_MEMPOOL ? 0 : tip.height() - coin.height() + 1;
    ObjectNode picture =
        Json.object().put("bestblock", tip.hash().toString()).put("confirmations", confirmations);
    picture.set("value", Json.amount(coin.value()));
    picture.set("scriptPubKey", Pictures.output(coin.script()));
    return picture.put("coinbase", coin.coinbase());
  }

  private JsonNode script(Params params) {
    String text = params.text(0);
    Bytes script;
    try {
      script = Bytes.fromHex(text);
    } catch (IllegalArgumentException _) {
      throw new RpcError(
          RpcError.INVALID_PARAMETER,
          "argument must be hexadecimal string (not '%s')".formatted(text));
    }
    ObjectNode picture = Pictures.output(script);
    picture.remove("hex");
    OutputKind kind = OutputKind.of(script);
    boolean wraps =
        switch (kind) {
          case NULLDATA, SCRIPTHASH -> false;
          case WITNESS_V1_TAPROOT, WITNESS_UNKNOWN -> false;
          case WITNESS_V0_KEYHASH, WITNESS_V0_SCRIPTHASH -> true;
          case PUBKEY, PUBKEYHASH, MULTISIG, NONSTANDARD -> true;
        };
    if (wraps) {
      picture.put("p2sh", payToHash(script));
    }
    if (kind == OutputKind.MULTISIG || kind == OutputKind.NONSTANDARD) {
      Bytes witness = Scripts.payToWitnessScript(script);
      picture.set("segwit", Pictures.output(witness).put("p2sh-segwit", payToHash(witness)));
    }
    return picture;
  }

  private static String payToHash(Bytes script) {
    return new Address(Network.REGTEST, Scripts.payToScript(script)).text();
  }

  /** Names, one after the other. */
  static ArrayNode hashes(Iterable<BlockHash> all) {
    ArrayNode list = Json.NODES.arrayNode();
    all.forEach(hash -> list.add(hash.toString()));
    return list;
  }
}
