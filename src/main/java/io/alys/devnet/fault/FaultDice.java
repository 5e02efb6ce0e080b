package io.alys.devnet.fault;

import io.alys.primitives.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says for each occasion whether a fault strikes. Each rule counts its own occasions and draws its
 * own lots, so that what one rule does never depends on the others.
 */
public final class FaultDice {
  private final FaultPlan plan;
  private final List<Rule> rules = new ArrayList<>();
  private final Seed lengths;

  private static final class Rule {
    private final FaultRule rule;
    private final Seed lots;
    private long occasions;
    private long struck;

    private Rule(FaultRule rule, Seed lots) {
      this.rule = rule;
      this.lots = lots;
    }

    private boolean strikes() {
      occasions++;
      boolean strikes = rule.when().strikes(occasions, lots);
      struck += strikes ? 1 : 0;
      return strikes;
    }
  }

  public FaultDice(FaultPlan plan) {
    this.plan = plan;
    Seed seed = Seed.of(plan.seed());
    plan.rules().forEach(rule -> rules.add(new Rule(rule, seed.split())));
    lengths = seed.split();
  }

  public FaultPlan plan() {
    return plan;
  }

  /** One more occasion for all rules of a kind; the first of them that strikes. */
  public <F extends Fault> Optional<F> roll(Class<F> kind) {
    Optional<F> found = Optional.empty();
    for (Rule rule : rules) {
      if (kind.isInstance(rule.rule.fault()) && rule.strikes() && found.isEmpty()) {
        found = Optional.of(kind.cast(rule.rule.fault()));
      }
    }
    return found;
  }

  /** A length of time between two, in whole milliseconds. */
  public Duration between(Duration from, Duration to) {
    int span = Math.toIntExact(to.minus(from).toMillis()) + 1;
    return from.plusMillis(lengths.nextInt(span));
  }

  /** A number below a bound. */
  public int below(int bound) {
    return lengths.nextInt(bound);
  }

  /** How often each rule has struck, by its line. */
  public Map<String, Long> struck() {
    Map<String, Long> counts = new TreeMap<>();
    rules.forEach(rule -> counts.merge(rule.rule.toString(), rule.struck, Long::sum));
    return counts;
  }
}
