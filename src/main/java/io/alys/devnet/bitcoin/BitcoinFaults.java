package io.alys.devnet.bitcoin;

import io.alys.devnet.bitcoin.BitcoinFault.Kind;
import io.alys.devnet.regtest.Tip;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The faults in force. An occasion of a rule is one question that its kind is about; each rule
 * counts its own.
 */
final class BitcoinFaults {
  private static final String NETWORK = "regtest";

  private List<Rule> rules = List.of();
  private Optional<Tip> frozen = Optional.empty();

  private static final class Rule {
    private final BitcoinFault fault;
    private final Seed lots;
    private long occasions;
    private long struck;

    private Rule(BitcoinFault fault, Seed lots) {
      this.fault = fault;
      this.lots = lots;
    }
  }

  /**
   * Puts rules into force in place of those before.
   *
   * @param tip that a stale tip stays at
   */
  void set(long seed, List<BitcoinFault> faults, Tip tip) {
    Seed lots = Seed.of(seed);
    List<Rule> next = new ArrayList<>();
    faults.forEach(fault -> next.add(new Rule(fault, lots.split())));
    rules = next;
    frozen = Optional.of(tip);
  }

  /** One more occasion for all rules of a kind; the number of the first that strikes. */
  Optional<Integer> strikes(Kind kind) {
    Optional<Integer> found = Optional.empty();
    for (Rule rule : rules) {
      if (rule.fault.kind() != kind) {
        continue;
      }
      rule.occasions++;
      if (rule.fault.when().strikes(rule.occasions, rule.lots)) {
        rule.struck++;
        found = found.or(() -> Optional.of(rule.fault.number()));
      }
    }
    return found;
  }

  String network() {
    return strikes(Kind.WRONG_NETWORK).isPresent() ? "main" : NETWORK;
  }

  /** What is said of a tip. */
  Tip shown(Tip tip) {
    Tip base = strikes(Kind.STALE_TIP).isPresent() ? frozen.orElse(tip) : tip;
    int height = base.height() + strikes(Kind.HEIGHT).orElse(0);
    return new Tip(base.hash(), Math.max(0, height), base.medianSeconds());
  }

  boolean refusesBroadcasts() {
    return strikes(Kind.REFUSE_BROADCAST).isPresent();
  }

  boolean evicts() {
    return strikes(Kind.EVICT).isPresent();
  }

  /** How often each rule has struck, by its line. */
  Map<String, Long> struck() {
    Map<String, Long> counts = new TreeMap<>();
    rules.forEach(rule -> counts.merge(rule.fault.toString(), rule.struck, Long::sum));
    return counts;
  }
}
