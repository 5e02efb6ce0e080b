package io.alys.chain;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.block.Block;
import io.alys.consensus.rules.BlockVerdict;
import io.alys.consensus.rules.ChainRules;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Executed;
import io.alys.consensus.rules.Extension;
import io.alys.consensus.rules.Findings;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.util.Optional;

/** Looks at what the chain alone cannot tell of a block: its execution, and Bitcoin. */
final class Examiner {
  private final ChainRules rules;
  private final ExecutionLayer execution;
  private final PegSide peg;

  Examiner(ChainRules rules, ExecutionLayer execution, PegSide peg) {
    this.rules = rules;
    this.execution = execution;
    this.peg = peg;
  }

  /**
   * A block that may count as soon as enough authorities have signed it.
   *
   * @param authorities whose block it is; the next one may be that of others
   */
  record Examined(Block block, Authorities authorities, Findings found, ChainState after) {
    /** The same with more signatures. */
    Examined with(Block signed) {
      return new Examined(signed, authorities, found, after);
    }
  }

  /**
   * Has a sound block executed, and shown to the bridge.
   *
   * @param finalised execution block that is final
   */
  Outcome<Examined> examine(BlockVerdict.Sound sound, Hash32 finalised) {
    Outcome<Executed> executed = execution.execute(sound.block().body().payload(), finalised);
    return switch (executed) {
      case Outcome.Done<Executed>(Executed made) -> shown(sound, made);
      case Outcome.Wrong<Executed>(String reason) ->
          new Outcome.Wrong<>("execution client: " + reason);
      case Outcome.NotNow<Executed>(String reason, boolean lagging) ->
          new Outcome.NotNow<>("execution client: " + reason, lagging);
    };
  }

  private Outcome<Examined> shown(BlockVerdict.Sound sound, Executed executed) {
    Block block = sound.block();
    Optional<BlockNumber> finalises = sound.proof().map(proof -> proof.range().last().number());
    Outcome<Boolean> kept = peg.keep(block.toPegBlock(executed.burns(), finalises), true);
    return switch (kept) {
      case Outcome.Done<Boolean> _ -> extended(sound, executed);
      case Outcome.Wrong<Boolean>(String reason) -> new Outcome.Wrong<>("bridge: " + reason);
      case Outcome.NotNow<Boolean>(String reason, boolean lagging) ->
          new Outcome.NotNow<>("bridge: " + reason, lagging);
    };
  }

  private Outcome<Examined> extended(BlockVerdict.Sound sound, Executed executed) {
    return switch (rules.extend(sound, executed)) {
      case Extension.Extended(ChainState after) ->
          new Outcome.Done<>(
              new Examined(
                  sound.block(),
                  sound.parent().authorities(),
                  Findings.of(sound, executed),
                  after));
      case Extension.Refused(var why) -> new Outcome.Wrong<>(why.reason());
    };
  }
}
