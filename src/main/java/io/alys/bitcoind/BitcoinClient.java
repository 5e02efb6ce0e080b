package io.alys.bitcoind;

import io.alys.actor.ActorClock;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
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
import io.alys.bitcoind.BitcoinFailure.Kind;
import io.alys.jsonrpc.RpcCall;
import io.alys.jsonrpc.RpcReply;
import io.alys.jsonrpc.UndecodableException;
import io.alys.primitives.Bytes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The calls of the Bitcoin node's JSON-RPC that need none of its wallets. What may be expected is
 * an answer, also that something is not there; what the node, or the way to it, does wrong is a
 * failed future with a {@link BitcoinFailure}.
 *
 * <p>Questions are asked again by themselves while the failure is one that passes; {@link #send} is
 * not. Lists go in batches of {@code bitcoin.limits.batch}, one after the other. Futures complete
 * on the caller's own context.
 */
public final class BitcoinClient implements AutoCloseable {
  private static final int VERBOSE = 1;

  /** RPC_MISC_ERROR: among others, a block that was pruned. */
  private static final int NOT_AVAILABLE = -1;

  /** RPC_INVALID_ADDRESS_OR_KEY: no such block, no such transaction. */
  private static final int NOT_FOUND = -5;

  /** RPC_INVALID_PARAMETER: no block that high. */
  private static final int OUT_OF_RANGE = -8;

  /** RPC_VERIFY_ERROR, RPC_VERIFY_REJECTED and RPC_VERIFY_ALREADY_IN_UTXO_SET. */
  private static final int SEND_ERROR = -25;

  private static final int SEND_REJECTED = -26;
  private static final int SEND_ALREADY_IN_CHAIN = -27;

  private final RpcGuard guard;
  private final int batch;

  /**
   * @param environment where a password given as {@code env:NAME} is looked up
   */
  public BitcoinClient(
      Vertx vertx,
      ActorClock clock,
      BitcoinMetrics metrics,
      BitcoinConfig config,
      Map<String, String> environment) {
    guard = new RpcGuard(vertx, clock, metrics, config, environment);
    batch = config.limits().batch();
  }

  public Future<ChainState> chainState() {
    return one(RpcCall.read("getblockchaininfo", Answers::chainState));
  }

  public Future<NetworkState> networkState() {
    return one(RpcCall.read("getnetworkinfo", Answers::networkState));
  }

  public Future<BlockHeight> blockCount() {
    return one(RpcCall.read("getblockcount", Answers::height));
  }

  public Future<BlockHash> bestBlock() {
    return one(RpcCall.read("getbestblockhash", Answers::blockHash));
  }

  /** The block of the best chain at a height; empty above its tip. */
  public Future<Optional<BlockHash>> blockAt(BlockHeight height) {
    return found(blockHashCall(height), OUT_OF_RANGE);
  }

  /**
   * The blocks of the best chain from a height on, as far as there are any. They may be of two
   * chains, when it changed in between: see whether they link.
   */
  public Future<List<BlockHash>> blocksFrom(BlockHeight first, int count) {
    List<RpcCall<BlockHash>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(blockHashCall(first.plus(i)));
    }
    return allUntil(calls, OUT_OF_RANGE);
  }

  private static RpcCall<BlockHash> blockHashCall(BlockHeight height) {
    return RpcCall.read("getblockhash", Answers::blockHash, height.value());
  }

  /** A header, also of a block that is not in the best chain; empty when it knows none such. */
  public Future<Optional<HeaderPlace>> header(BlockHash hash) {
    return found(headerCall(hash), NOT_FOUND);
  }

  /** Headers, up to the first that it does not know. */
  public Future<List<HeaderPlace>> headers(List<BlockHash> hashes) {
    return allUntil(hashes.stream().map(BitcoinClient::headerCall).toList(), NOT_FOUND);
  }

  private static RpcCall<HeaderPlace> headerCall(BlockHash hash) {
    return RpcCall.read(
        "getblockheader", result -> Answers.header(hash, result), hash.toDisplayHex(), true);
  }

  /**
   * A whole block. Empty when the node does not know it. Fails with the code -1 when it knows the
   * block and does not have it: pruned, or not downloaded yet.
   */
  public Future<Optional<Block>> block(BlockHash hash) {
    return found(
        RpcCall.read("getblock", result -> Answers.block(hash, result), hash.toDisplayHex(), 0),
        NOT_FOUND);
  }

  /**
   * A transaction of the mempool, or with {@code txindex} of any block; empty when there is none.
   */
  public Future<Optional<FoundTransaction>> transaction(Txid txid) {
    return found(
        RpcCall.read(
            "getrawtransaction",
            result -> Answers.transaction(txid, result),
            txid.toDisplayHex(),
            VERBOSE),
        NOT_FOUND);
  }

  /** A transaction of a certain block; empty when it is not in it. Needs no index. */
  public Future<Optional<FoundTransaction>> transaction(Txid txid, BlockHash block) {
    return found(
        RpcCall.read(
            "getrawtransaction",
            result -> Answers.transaction(txid, result),
            txid.toDisplayHex(),
            VERBOSE,
            block.toDisplayHex()),
        NOT_FOUND);
  }

  /**
   * An output, when nothing has spent it.
   *
   * @param withMempool whether what waits in the mempool counts: it may make outputs and spend them
   */
  public Future<Optional<UnspentOutput>> unspent(Outpoint outpoint, boolean withMempool) {
    return one(
        RpcCall.read(
            "gettxout",
            Answers::unspent,
            outpoint.txid().toDisplayHex(),
            outpoint.index(),
            withMempool));
  }

  /**
   * What to pay for a confirmation within some blocks, rather too much than too little.
   *
   * @param blocks 1 to 1008
   */
  public Future<FeeEstimate> feeEstimate(int blocks) {
    return one(RpcCall.read("estimatesmartfee", Answers::feeEstimate, blocks, "conservative"));
  }

  public Future<MempoolState> mempool() {
    return one(RpcCall.read("getmempoolinfo", Answers::mempool));
  }

  /** What waits in the mempool; empty when this does not. */
  public Future<Optional<MempoolEntry>> mempoolEntry(Txid txid) {
    return found(
        RpcCall.read("getmempoolentry", Answers::mempoolEntry, txid.toDisplayHex()), NOT_FOUND);
  }

  /** Whether the mempool would take a transaction. Nothing is sent. */
  public Future<MempoolVerdict> testAccept(SignedTransaction transaction) {
    return one(
        RpcCall.read(
            "testmempoolaccept",
            result -> Answers.verdict(transaction.txid(), result),
            List.of(transaction.toBytes().toHex())));
  }

  /**
   * Passes a transaction on. To do so again does no harm; that is for the caller to decide, who has
   * it in the journal: after a failure that leaves open whether the node took it, this does not.
   */
  public Future<SendOutcome> send(SignedTransaction transaction) {
    RpcCall<Txid> call =
        RpcCall.once(
            "sendrawtransaction",
            result -> Answers.sent(transaction.txid(), result),
            transaction.toBytes().toHex());
    return guard
        .replies(List.of(call))
        .map(
            replies ->
                switch (replies.getFirst()) {
                  case RpcReply.Result result -> new SendOutcome.Sent(decoded(call, result));
                  case RpcReply.Refusal(int code, String _) when code == SEND_ALREADY_IN_CHAIN ->
                      new SendOutcome.AlreadyInChain(transaction.txid());
                  case RpcReply.Refusal(int code, String message)
                      when code == SEND_REJECTED || code == SEND_ERROR ->
                      new SendOutcome.Rejected(Rejection.of(message), message);
                  case RpcReply.Refusal refusal -> throw refused(call, refusal);
                });
  }

  /** What a script says, in bitcoind's eyes. */
  public Future<DecodedScript> decodeScript(Bytes script) {
    return one(RpcCall.read("decodescript", Answers::script, script.toHex()));
  }

  /**
   * What a partially signed transaction says.
   *
   * @param base64 its text form (BIP174)
   */
  public Future<DecodedPsbt> decodePsbt(String base64) {
    return one(RpcCall.read("decodepsbt", Answers::psbt, base64));
  }

  private <T> Future<T> one(RpcCall<T> call) {
    return guard
        .replies(List.of(call))
        .map(
            replies ->
                switch (replies.getFirst()) {
                  case RpcReply.Result result -> decoded(call, result);
                  case RpcReply.Refusal refusal -> throw refused(call, refusal);
                });
  }

  private <T> Future<Optional<T>> found(RpcCall<T> call, int absent) {
    return allUntil(List.of(call), absent).map(all -> all.stream().findFirst());
  }

  /** Results up to the first that is not there, batch after batch. */
  private <T> Future<List<T>> allUntil(List<RpcCall<T>> calls, int absent) {
    return more(calls, absent, new ArrayList<>());
  }

  private <T> Future<List<T>> more(List<RpcCall<T>> calls, int absent, List<T> found) {
    List<RpcCall<T>> next = calls.stream().skip(found.size()).limit(batch).toList();
    if (next.isEmpty()) {
      return Future.succeededFuture(List.copyOf(found));
    }
    return guard
        .replies(next)
        .compose(
            replies -> {
              for (int i = 0; i < next.size(); i++) {
                switch (replies.get(i)) {
                  case RpcReply.Result result -> found.add(decoded(next.get(i), result));
                  case RpcReply.Refusal refusal when refusal.code() == absent -> {
                    return Future.succeededFuture(List.copyOf(found));
                  }
                  case RpcReply.Refusal refusal -> throw refused(next.get(i), refusal);
                }
              }
              return more(calls, absent, found);
            });
  }

  private static <T> T decoded(RpcCall<T> call, RpcReply.Result result) {
    try {
      return call.decoder().decode(result.value());
    } catch (UndecodableException e) {
      throw new BitcoinFailure(
          Kind.MALFORMED,
          "%s: the Bitcoin node answers what it should not: %s; is its version supported"
              .formatted(call.method(), e.reason()));
    }
  }

  private static BitcoinFailure refused(RpcCall<?> call, RpcReply.Refusal refusal) {
    String advice =
        refusal.code() == NOT_AVAILABLE && refusal.message().contains("pruned")
            ? "; the node needs it: let the Bitcoin node keep more (prune), and -reindex"
            : "";
    return BitcoinFailure.refused(
        refusal.code(),
        "%s: the Bitcoin node refuses it with code %d: %s%s"
            .formatted(call.method(), refusal.code(), refusal.message(), advice));
  }

  /** Breaks its connections; what is under way fails. */
  @Override
  public void close() {
    guard.close();
  }
}
