package io.alys.chain;

import io.alys.actor.ActorContext;
import io.alys.actor.Health;
import io.alys.chain.ChainCommand.Activity;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the chain does now; log, health, events and metrics hear of it when that changes. */
final class Standing {
  private static final Logger LOG = LoggerFactory.getLogger(ChainVerticle.class);

  private final ActorContext<ChainCommand> self;
  private final ChainMetrics metrics;
  private Activity activity = new Activity.Starting("the chain is read");
  private Holding holding;
  private boolean rests;

  Standing(ActorContext<ChainCommand> self, ChainMetrics metrics, Holding holding) {
    this.self = self;
    this.metrics = metrics;
    this.holding = holding;
  }

  Activity activity() {
    return activity;
  }

  ChainMetrics metrics() {
    return metrics;
  }

  /** Whether that is news: others are ahead, or are so no longer. */
  boolean hold(Optional<String> why) {
    boolean news = held().isPresent() != why.isPresent();
    holding = new Holding(why, self.clock().nanoTime());
    return news;
  }

  /** Why no block is to be made though one could be. */
  Optional<String> held() {
    return holding.at(self.clock().nanoTime());
  }

  /** Rests while others are ahead, and no longer; whether it rests. */
  boolean isResting() {
    Optional<String> why = held();
    if (why.isPresent()) {
      turnTo(new Activity.Halted(why.get()));
    } else if (rests) {
      turnTo(new Activity.Producing());
    }
    return why.isPresent();
  }

  void turnTo(Activity now) {
    if (now.equals(activity)) {
      return;
    }
    boolean halted = now instanceof Activity.Halted;
    boolean rested = rests;
    rests = halted && held().isPresent();
    if (rests && rested) {
      LOG.debug("{}", now); // How far behind the node is changes all the time.
    } else if (now instanceof Activity.Halted(String reason)) {
      LOG.warn("no blocks are made: {}", reason);
      self.publish(new ChainEvent.ProductionHalted(reason));
    } else if (activity instanceof Activity.Halted) {
      LOG.info("blocks are made again");
      self.publish(new ChainEvent.ProductionResumed());
    }
    activity = now;
    metrics.halted(halted);
    showHealth();
  }

  /**
   * Everybody is where the chain is. Whatever halted it may still do so: then only a block shows
   * that it does not.
   */
  void caughtUp(boolean makesBlocks) {
    if (!(activity instanceof Activity.Halted)) {
      turnTo(makesBlocks ? new Activity.Producing() : new Activity.Following());
    }
  }

  void show(ChainBook book) {
    metrics.show(book);
    showHealth();
  }

  private void showHealth() {
    self.health(
        switch (activity) {
          case Activity.Starting(String what) -> new Health.Degraded("catching up: " + what);
          case Activity.Following _, Activity.Producing _ -> Health.healthy();
          case Activity.Halted(String reason) ->
              new Health.Degraded("no blocks are made: " + reason);
        });
  }
}
