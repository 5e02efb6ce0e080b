package io.alys.devnet.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Scripts;
import io.alys.jsonrpc.RpcReply;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The coins of a real node on regtest that anybody may spend: the rewards of blocks that were mined
 * to {@link Scripts#FAUCET}.
 */
final class OpenCoins {
  private static final int RIPE_BLOCKS = 100;
  private static final long SEQUENCE = 0xffff_fffdL;

  /** Far above the least for its 200 virtual bytes. */
  private static final Sats FEE = new Sats(2_000);

  private final Endpoint bitcoin;

  OpenCoins(Endpoint bitcoin) {
    this.bitcoin = bitcoin;
  }

  /**
   * Pays an address with one of them, drawn by lot; the rest stays anybody's.
   *
   * @return false when another was quicker, or there is none at the moment
   */
  boolean give(Address to, Sats amount) {
    List<Transaction.Input> inputs = new ArrayList<>();
    List<Sats> values = new ArrayList<>();
    if (!(bitcoin.attempt(
            "scantxoutset", "start", List.of(Map.of("desc", "raw(" + Scripts.FAUCET.toHex() + ")")))
        instanceof RpcReply.Result(JsonNode scan))) {
      // Only one scan at a time.
      return false;
    }
    int lastRipe = scan.path("height").asInt() + 1 - RIPE_BLOCKS;
    for (JsonNode coin : scan.path("unspents")) {
      Sats value = new Sats(coin.path("amount").decimalValue().movePointRight(8).longValueExact());
      if (coin.path("height").asInt() <= lastRipe
          && value.compareTo(amount.plus(FEE).plus(FEE)) > 0) {
        Txid txid = Txid.fromDisplayHex(coin.path("txid").asText());
        Outpoint outpoint = new Outpoint(txid, coin.path("vout").asInt());
        inputs.add(new Transaction.Input(outpoint, Bytes.EMPTY, SEQUENCE));
        values.add(value);
      }
    }
    if (inputs.isEmpty()) {
      return false;
    }
    BigInteger lot = new BigInteger(1, Secrets.draw().toArray());
    int chosen = lot.mod(BigInteger.valueOf(inputs.size())).intValue();
    Sats rest = values.get(chosen).minus(amount).minus(FEE);
    SignedTransaction gift =
        new SignedTransaction(
            new Transaction(
                2,
                List.of(inputs.get(chosen)),
                List.of(
                    new Transaction.Output(amount, to.script()),
                    new Transaction.Output(rest, Scripts.FAUCET)),
                0),
            List.of(List.of(Scripts.TRUE)));
    return bitcoin.attempt("sendrawtransaction", gift.toBytes().toHex()) instanceof RpcReply.Result;
  }
}
