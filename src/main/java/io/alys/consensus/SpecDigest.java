package io.alys.consensus;

import io.alys.consensus.ChainSpec.PegTerms;
import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names what all nodes of a chain agree on. The chain's first block names what it is founded on,
 * {@link #founding}, so that who agrees on less has another first block; a change of constants that
 * is added later leaves that as it is, and nodes tell each other what held so far, {@link
 * #byHeight}. SHA-256 over:
 *
 * <pre>
 *   form u8 = 1 | slot duration in milliseconds
 *   authorities: keys 48 | federation: addresses 20 | its Bitcoin keys: 33
 *   bits | chain id | max blocks without a proof | Bitcoin start height | confirmations
 *   no retargeting u8 | easiest target | hardest target | timespan | spacing | max adjustment
 *   federation threshold | min deposit | min and max pegout | window cap | window in blocks
 *   max pegouts per transaction | batch size | batch seconds | refund after | replace after
 *   notice | grace
 * </pre>
 *
 * <p>A chain whose constants change, or that has fee rates of its own, has form 2: the same, and
 *
 * <pre>
 *   least fee rate | greatest fee rate
 *   activations: height | maxBlocksWithoutPow | confirmations
 *     | no retargeting | easiest target | hardest target | timespan | spacing | max adjustment
 *     | min deposit to grace, in the order above | least fee rate | greatest fee rate
 * </pre>
 *
 * <p>Each activation has all constants that hold from its height on, so that the same rules have
 * the same digest, whichever way they are written. Lists have their number of entries before them
 * (u32, the high byte first); all other numbers have 8 bytes, the high byte first. The threshold is
 * the one in force, never 0. What each node may choose for itself, {@code isValidator}, is not in
 * it; neither is the execution layer's first block, which the chain's first block names beside this
 * digest.
 */
public final class SpecDigest {
  private static final int FORM = 1;
  private static final int FORM_OF_CHANGES = 2;

  private SpecDigest() {}

  /** What the first block of the chain names: all but the changes of constants. */
  public static Hash32 founding(ChainSpec spec) {
    return of(spec.withActivations(List.of()));
  }

  /** Of what has held up to a block, and for it: changes that are still ahead are not in it. */
  public static ByHeight<Hash32> byHeight(ChainSpec spec) {
    Map<BlockNumber, Hash32> later = new HashMap<>();
    for (int i = 0; i < spec.activations().size(); i++) {
      later.put(
          spec.activations().get(i).height(),
          of(spec.withActivations(spec.activations().subList(0, i + 1))));
    }
    return ByHeight.from(founding(spec), later);
  }

  /** Of the whole specification. */
  public static Hash32 of(ChainSpec spec) {
    try {
      byte[] octets = encode(spec).toArray();
      return new Hash32(Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(octets)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static Bytes encode(ChainSpec spec) {
    RetargetParams retarget = spec.retargetParams();
    PegTerms peg = spec.peg();
    boolean changes = !spec.activations().isEmpty() || !peg.hasUsualFeeRates();
    Encoder out =
        new Encoder().u8(changes ? FORM_OF_CHANGES : FORM).i64(spec.slotDuration().toMillis());
    keys(out, spec.authorities(), 0);
    keys(out, spec.federation(), 2);
    keys(out, spec.federationBitcoinPubkeys(), 0);
    out.i64(spec.bits())
        .i64(spec.chainId())
        .i64(spec.maxBlocksWithoutPow())
        .i64(spec.bitcoinStartHeight())
        .i64(spec.requiredBtcTxnConfirmations())
        .u8(retarget.powNoRetargeting() ? 1 : 0)
        .i64(retarget.powLimit())
        .i64(retarget.powLowerLimit())
        .i64(retarget.powTargetTimespan())
        .i64(retarget.powTargetSpacing())
        .i64(retarget.maxPowAdjustment())
        .i64(spec.federationThreshold())
        .i64(peg.minDepositSat())
        .i64(peg.minPegoutSat())
        .i64(peg.maxPegoutSat())
        .i64(peg.pegoutWindowCapSat())
        .i64(peg.pegoutWindowBlocks())
        .i64(peg.maxPegoutsPerTransaction())
        .i64(peg.pegoutBatchSize())
        .i64(peg.pegoutBatchSeconds())
        .i64(peg.refundAfterBlocks())
        .i64(peg.replaceAfterSeconds())
        .i64(peg.federationNoticeBlocks())
        .i64(peg.federationGraceBlocks());
    if (changes) {
      out.i64(peg.minFeeRateSatPerKvb())
          .i64(peg.maxFeeRateSatPerKvb())
          .each(spec.activations(), SpecDigest::activation);
    }
    return out.toBytes();
  }

  private static void activation(Encoder out, ChainSpec.Activation activation) {
    out.i64(activation.height().value());
    Figures.of(activation.terms()).values().forEach(out::i64);
  }

  /** Hex digits after a prefix of so many characters. */
  private static void keys(Encoder out, List<String> keys, int prefix) {
    out.each(keys, (to, key) -> to.raw(Bytes.fromHex(key.substring(prefix))));
  }
}
