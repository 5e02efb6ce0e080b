package io.alys.devnet.bitcoin;

import io.alys.actor.ActorClock;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.devnet.regtest.RegtestChain;
import io.alys.devnet.regtest.Tip;
import io.alys.primitives.Bytes;
import java.util.Optional;

/** What all calls share: the chain, the time, the estimate of fees, what goes wrong on purpose. */
final class StandIn {
  private final RegtestChain chain;
  private final ActorClock clock;
  private final BitcoinFaults faults;
  private Optional<FeeRate> estimate;

  StandIn(RegtestChain chain, ActorClock clock, BitcoinFaults faults, Optional<FeeRate> estimate) {
    this.chain = chain;
    this.clock = clock;
    this.faults = faults;
    this.estimate = estimate;
  }

  RegtestChain chain() {
    return chain;
  }

  BitcoinFaults faults() {
    return faults;
  }

  long nowSeconds() {
    return clock.now().getEpochSecond();
  }

  /** What {@code estimatesmartfee} answers; nothing while it knows too little. */
  Optional<FeeRate> estimate() {
    return estimate;
  }

  void setEstimate(Optional<FeeRate> rate) {
    estimate = rate;
  }

  /** The tip, or what is said in its place. */
  Tip shownTip() {
    return faults.shown(chain.tip());
  }

  /** The script of an address, which must be of this network. */
  static Optional<Bytes> script(String address) {
    return switch (Address.parse(Network.REGTEST, address)) {
      case Address.Parsed.Valid(Address right) -> Optional.of(right.script());
      case Address.Parsed.Refused _ -> Optional.empty();
    };
  }
}
