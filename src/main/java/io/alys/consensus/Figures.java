package io.alys.consensus;

import io.alys.consensus.ChainSpec.PegTerms;
import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.consensus.ChainSpec.Terms;
import java.util.LinkedHashMap;
import java.util.Map;

/** The constants that may change, as numbers under the keys that they have in the file. */
public final class Figures {
  private Figures() {}

  /** All of them, in the order in which the digest has them; a truth is 1 or 0. */
  public static Map<String, Long> of(Terms terms) {
    RetargetParams retarget = terms.retargetParams();
    PegTerms peg = terms.peg();
    Map<String, Long> all = new LinkedHashMap<>();
    all.put("maxBlocksWithoutPow", terms.maxBlocksWithoutPow());
    all.put("requiredBtcTxnConfirmations", (long) terms.requiredBtcTxnConfirmations());
    all.put("retargetParams.powNoRetargeting", retarget.powNoRetargeting() ? 1L : 0L);
    all.put("retargetParams.powLimit", retarget.powLimit());
    all.put("retargetParams.powLowerLimit", retarget.powLowerLimit());
    all.put("retargetParams.powTargetTimespan", retarget.powTargetTimespan());
    all.put("retargetParams.powTargetSpacing", retarget.powTargetSpacing());
    all.put("retargetParams.maxPowAdjustment", (long) retarget.maxPowAdjustment());
    all.put("minDepositSat", peg.minDepositSat());
    all.put("minPegoutSat", peg.minPegoutSat());
    all.put("maxPegoutSat", peg.maxPegoutSat());
    all.put("pegoutWindowCapSat", peg.pegoutWindowCapSat());
    all.put("pegoutWindowBlocks", peg.pegoutWindowBlocks());
    all.put("maxPegoutsPerTransaction", (long) peg.maxPegoutsPerTransaction());
    all.put("pegoutBatchSize", (long) peg.pegoutBatchSize());
    all.put("pegoutBatchSeconds", (long) peg.pegoutBatchSeconds());
    all.put("refundAfterBlocks", peg.refundAfterBlocks());
    all.put("replaceAfterSeconds", (long) peg.replaceAfterSeconds());
    all.put("federationNoticeBlocks", peg.federationNoticeBlocks());
    all.put("federationGraceBlocks", peg.federationGraceBlocks());
    all.put("minFeeRateSatPerKvb", peg.minFeeRateSatPerKvb());
    all.put("maxFeeRateSatPerKvb", peg.maxFeeRateSatPerKvb());
    return all;
  }

  /** What is otherwise than before. */
  public static Map<String, Long> changed(Terms before, Terms after) {
    Map<String, Long> changed = of(after);
    changed.entrySet().removeAll(of(before).entrySet());
    return changed;
  }
}
