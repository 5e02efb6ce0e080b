package io.alys.devnet.wallet;

import io.alys.bitcoin.Address;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.bitcoin.DevWallet;
import io.alys.ethereum.EvmAddress;
import io.alys.jsonrpc.RpcReply;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** A user of Bitcoin, who knows a node's JSON-RPC alone. The first coins are a gift of regtest. */
final class BitcoinUser {
  private static final FeeRate RATE = new FeeRate(3_000);

  /** What a node says of a transaction that it has in a block already. */
  private static final int IN_CHAIN = -27;

  private static final int NO_SUCH_METHOD = -32_601;

  private final Endpoint bitcoin;
  private final DevWallet wallet;
  private final BlockFeed feed;

  BitcoinUser(Endpoint bitcoin, Bytes secret) {
    this.bitcoin = bitcoin;
    this.wallet = new DevWallet(SigningKey.of(secret), Network.REGTEST);
    this.feed = BlockFeed.fromNow(bitcoin);
  }

  Address address() {
    return wallet.address();
  }

  /** What it has in blocks. */
  Sats balance() {
    feed.tell(wallet);
    return wallet.balance();
  }

  /**
   * Asks the network's faucet; on a real node, where there is none, takes what anybody may take.
   *
   * @return false when it has to be asked again
   */
  boolean askForGift(Sats amount) {
    String bitcoins = BigDecimal.valueOf(amount.value(), 8).toPlainString();
    return switch (bitcoin.attempt("standin_fund", address().text(), bitcoins)) {
      case RpcReply.Result _ -> true;
      case RpcReply.Refusal(int code, String _) when code == NO_SUCH_METHOD ->
          new OpenCoins(bitcoin).give(address(), amount);
      case RpcReply.Refusal(int code, String message) ->
          throw new WalletFailure("no gift, code %d: %s".formatted(code, message));
    };
  }

  /**
   * Signs a deposit, and sends nothing; empty while there are not so many coins, as when Bitcoin
   * gave up the block that had them.
   *
   * @throws WalletFailure when the address is none
   */
  Optional<SignedTransaction> deposit(String federation, Sats amount, EvmAddress recipient) {
    if (!(Address.parse(Network.REGTEST, federation) instanceof Address.Parsed.Valid(var to))) {
      throw new WalletFailure("the node gives '%s' to deposit to".formatted(federation));
    }
    if (balance().compareTo(amount) <= 0) {
      return Optional.empty();
    }
    return Optional.of(wallet.deposit(to, amount, recipient, RATE));
  }

  /** What a transaction pays this user, once a block has it. */
  Optional<Sats> received(SignedTransaction payment) {
    List<Transaction.Output> outputs = payment.transaction().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).script().equals(address().script())
          && !bitcoin.ask("gettxout", payment.txid().toString(), i, false).isNull()) {
        return Optional.of(outputs.get(i).value());
      }
    }
    return Optional.empty();
  }

  /**
   * Sends a transaction, and may again: a block that was given up may have had it.
   *
   * @throws WalletFailure when the node refuses it
   */
  void send(SignedTransaction signed) {
    if (bitcoin.attempt("sendrawtransaction", signed.toBytes().toHex())
            instanceof RpcReply.Refusal(int code, String message)
        && code != IN_CHAIN) {
      throw new WalletFailure(
          "transaction %s is refused with code %d: %s".formatted(signed.txid(), code, message));
    }
  }
}
