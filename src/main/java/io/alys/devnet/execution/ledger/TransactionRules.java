package io.alys.devnet.execution.ledger;

import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmTransaction;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Which transactions there can be, and what one does. Refusals begin with the words that wallets
 * know from other clients.
 */
public final class TransactionRules {
  /** The addresses from 1 on that are not contracts but parts of the EVM itself. */
  private static final int PRECOMPILED = 9;

  private static final Bytes ZEROS = Bytes.copyOf(new byte[EvmAddress.SIZE_BYTES - 1]);
  private static final String NO_EVM = "this is a stand-in without an EVM: ";

  private final Genesis genesis;

  TransactionRules(Genesis genesis) {
    this.genesis = genesis;
  }

  /**
   * A call, signed or not.
   *
   * @param to empty when it makes a contract
   */
  public record Call(EvmAddress sender, Optional<EvmAddress> to, Wei value, Bytes input) {}

  /**
   * What a call does beside moving its value.
   *
   * @param gas beside what every transaction takes
   */
  public record Effect(long gas, Bridge.Outcome outcome) {}

  /** Why nothing here can do this. */
  public Optional<String> unable(Call call) {
    if (call.to().isEmpty()) {
      return Optional.of(NO_EVM + "it makes no contracts");
    }
    EvmAddress to = call.to().get();
    if (genesis.contracts().containsKey(to) && !isBridge(to)) {
      return Optional.of(NO_EVM + "of contracts it knows the bridge alone, not " + to);
    }
    boolean low = to.octets().compareTo(ZEROS.plus(Bytes.copyOf((byte) PRECOMPILED))) <= 0;
    return low && to.octets().at(EvmAddress.SIZE_BYTES - 1) > 0
        ? Optional.of(NO_EVM + "it has not the precompiled contract " + to)
        : Optional.empty();
  }

  private boolean isBridge(EvmAddress to) {
    return to.equals(BridgeContract.ADDRESS) && genesis.bridge().isPresent();
  }

  /** What a call does that {@link #unable} has nothing against. */
  public Effect effect(Call call) {
    if (!isBridge(call.to().orElseThrow())) {
      return new Effect(0, new Bridge.Outcome.Answered(Bytes.EMPTY));
    }
    Bridge.Outcome outcome =
        genesis.bridge().orElseThrow().call(call.sender(), call.value(), call.input());
    boolean burnt = outcome instanceof Bridge.Outcome.Burnt;
    return new Effect(burnt ? Gas.BRIDGE_BURN : Gas.BRIDGE_OTHER, outcome);
  }

  static Call call(SentTransaction sent) {
    EvmTransaction body = sent.body();
    return new Call(sent.sender(), body.to(), body.value(), body.input());
  }

  /** Why it can be in no block at all. */
  Optional<String> never(SentTransaction sent) {
    EvmTransaction body = sent.body();
    if (body.chainId().isPresent() && body.chainId().get() != genesis.chainId()) {
      return Optional.of(
          "invalid chain id for signer: it is signed for chain %d, this is %d"
              .formatted(body.chainId().get(), genesis.chainId()));
    }
    if (body.tipCap().compareTo(body.feeCap()) > 0) {
      return Optional.of(
          "max priority fee per gas higher than max fee per gas: %s, %s"
              .formatted(body.tipCap(), body.feeCap()));
    }
    long gas = Gas.ofTransaction(body.input(), body.accessListSize());
    if (body.gasLimit() < gas) {
      return Optional.of(
          "intrinsic gas too low: it takes %d, its limit is %d".formatted(gas, body.gasLimit()));
    }
    return unable(call(sent));
  }

  /** Why it cannot be next in a block. */
  static Optional<String> notNow(SentTransaction sent, Account sender, Wei baseFee, long gasLeft) {
    EvmTransaction body = sent.body();
    if (body.nonce() != sender.nonce()) {
      return Optional.of(
          "nonce too %s: it is %d, the sender's next is %d"
              .formatted(
                  body.nonce() < sender.nonce() ? "low" : "high", body.nonce(), sender.nonce()));
    }
    if (body.feeCap().compareTo(baseFee) < 0) {
      return Optional.of(
          "max fee per gas less than block base fee: %s, %s".formatted(body.feeCap(), baseFee));
    }
    if (body.gasLimit() > gasLeft) {
      return Optional.of(
          "gas limit reached: its limit is %d, the block has %d left"
              .formatted(body.gasLimit(), gasLeft));
    }
    return poor(sent, sender);
  }

  static Optional<String> poor(SentTransaction sent, Account sender) {
    BigInteger has = sender.balance().value();
    return has.compareTo(sent.cost()) < 0
        ? Optional.of(
            "insufficient funds for gas * price + value: %s has %s wei, it takes up to %s wei"
                .formatted(sent.sender(), has, sent.cost()))
        : Optional.empty();
  }
}
