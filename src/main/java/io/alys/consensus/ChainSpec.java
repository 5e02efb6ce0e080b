package io.alys.consensus;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What all nodes of one chain agree on before the first block. The names are those of the JSON file
 * that version 1 of the network reads.
 *
 * @param slotDuration how long an authority's turn lasts; whole milliseconds
 * @param authorities compressed BLS12-381 public keys, 96 hex digits each, in the order of turns
 * @param federation EVM addresses that share the fees, 40 hex digits after {@code 0x}
 * @param federationBitcoinPubkeys compressed secp256k1 public keys, 66 hex digits each
 * @param bits the first target of merged mining, in Bitcoin's compact form
 * @param chainId of merged mining and of the EVM, 32 bits
 * @param maxBlocksWithoutPow how many blocks may follow the last finalised one
 * @param bitcoinStartHeight the first Bitcoin block that is searched for deposits
 * @param isValidator whether a node checks the peg against a Bitcoin node of its own
 * @param requiredBtcTxnConfirmations of a deposit before it is credited
 * @param peg what version 2 adds; a file of version 1 says nothing of it
 * @param execution what version 2 adds, too: which block the execution layer begins with
 * @param activations what becomes otherwise while the chain runs, and from which blocks on; in the
 *     order of their heights. Version 1 changed its rules by heights in its code
 */
public record ChainSpec(
    Duration slotDuration,
    List<String> authorities,
    List<String> federation,
    List<String> federationBitcoinPubkeys,
    long bits,
    long chainId,
    long maxBlocksWithoutPow,
    long bitcoinStartHeight,
    RetargetParams retargetParams,
    boolean isValidator,
    int requiredBtcTxnConfirmations,
    PegTerms peg,
    ExecutionGenesis execution,
    List<Activation> activations) {

  private static final Pattern BLS_KEY = Pattern.compile("[0-9a-f]{96}");
  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{40}");
  private static final Pattern BITCOIN_KEY = Pattern.compile("0[23][0-9a-f]{64}");
  private static final long MAX_U32 = 0xffff_ffffL;

  /**
   * How the difficulty of merged mining follows the pace of proofs.
   *
   * @param powLimit the easiest target, compact
   * @param powLowerLimit the hardest target, compact
   * @param powTargetTimespan in blocks
   * @param powTargetSpacing blocks that a proof should cover
   * @param maxPowAdjustment the largest change at once, in percent
   */
  public record RetargetParams(
      boolean powNoRetargeting,
      long powLimit,
      long powLowerLimit,
      long powTargetTimespan,
      long powTargetSpacing,
      int maxPowAdjustment) {
    public RetargetParams {
      Range.require("retargetParams.powLimit", powLimit, 1, MAX_U32);
      Range.require("retargetParams.powLowerLimit", powLowerLimit, 1, MAX_U32);
      Range.require("retargetParams.powTargetSpacing", powTargetSpacing, 1, MAX_U32);
      Range.require(
          "retargetParams.powTargetTimespan", powTargetTimespan, powTargetSpacing, MAX_U32);
      Range.require("retargetParams.maxPowAdjustment", maxPowAdjustment, 0, 100);
    }
  }

  /**
   * How the peg works. In the file these keys stand beside the others.
   *
   * @param federationThreshold how many of the federation's keys spend; 0 for two thirds of them,
   *     rounded up
   * @param minDepositSat a deposit below is not credited
   * @param minPegoutSat a burn below, or above {@code maxPegoutSat}, is refunded
   * @param pegoutWindowCapSat what may leave within {@code pegoutWindowBlocks}
   * @param maxPegoutsPerTransaction burns that one transaction pays
   * @param pegoutBatchSize so many waiting burns make a transaction due
   * @param pegoutBatchSeconds after so long one waiting burn alone does
   * @param refundAfterBlocks a burn that found no transaction for so long is refunded
   * @param replaceAfterSeconds a transaction without a confirmation for so long may be replaced
   * @param federationNoticeBlocks between an announced federation and its activation, at least
   * @param federationGraceBlocks for which deposits to a former one are credited
   * @param minFeeRateSatPerKvb that a proposal may choose, and {@code maxFeeRateSatPerKvb}; in
   *     satoshi for 1,000 virtual bytes
   */
  public record PegTerms(
      int federationThreshold,
      long minDepositSat,
      long minPegoutSat,
      long maxPegoutSat,
      long pegoutWindowCapSat,
      long pegoutWindowBlocks,
      int maxPegoutsPerTransaction,
      int pegoutBatchSize,
      int pegoutBatchSeconds,
      long refundAfterBlocks,
      int replaceAfterSeconds,
      long federationNoticeBlocks,
      long federationGraceBlocks,
      long minFeeRateSatPerKvb,
      long maxFeeRateSatPerKvb) {
    /** What Bitcoin's nodes relay by default. */
    static final long MIN_FEE_RATE = 1_000;

    static final long MAX_FEE_RATE = 500_000;

    /**
     * With 5-second blocks: a day's window, a week to be paid in, an hour's notice, 30 days' grace.
     */
    public static final PegTerms DEFAULT =
        new PegTerms(
            0,
            10_000,
            1_000_000,
            1_000_000_000,
            10_000_000_000L,
            17_280,
            100,
            5,
            10,
            120_960,
            3_600,
            720,
            518_400);

    private static final long MAX_SAT = 2_100_000_000_000_000L;

    /** With the fee rates that every chain had before they could be chosen. */
    public PegTerms(
        int federationThreshold,
        long minDepositSat,
        long minPegoutSat,
        long maxPegoutSat,
        long pegoutWindowCapSat,
        long pegoutWindowBlocks,
        int maxPegoutsPerTransaction,
        int pegoutBatchSize,
        int pegoutBatchSeconds,
        long refundAfterBlocks,
        int replaceAfterSeconds,
        long federationNoticeBlocks,
        long federationGraceBlocks) {
      this(
          federationThreshold,
          minDepositSat,
          minPegoutSat,
          maxPegoutSat,
          pegoutWindowCapSat,
          pegoutWindowBlocks,
          maxPegoutsPerTransaction,
          pegoutBatchSize,
          pegoutBatchSeconds,
          refundAfterBlocks,
          replaceAfterSeconds,
          federationNoticeBlocks,
          federationGraceBlocks,
          MIN_FEE_RATE,
          MAX_FEE_RATE);
    }

    public PegTerms {
      Range.require("federationThreshold", federationThreshold, 0, 16);
      Range.require("minDepositSat", minDepositSat, 330, MAX_SAT);
      Range.require("minPegoutSat", minPegoutSat, 546, MAX_SAT);
      Range.require("maxPegoutSat", maxPegoutSat, minPegoutSat, MAX_SAT);
      Range.require("pegoutWindowCapSat", pegoutWindowCapSat, maxPegoutSat, MAX_SAT);
      Range.require("pegoutWindowBlocks", pegoutWindowBlocks, 1, 10_000_000);
      Range.require("maxPegoutsPerTransaction", maxPegoutsPerTransaction, 1, 1_000);
      Range.require("pegoutBatchSize", pegoutBatchSize, 1, maxPegoutsPerTransaction);
      Range.require("pegoutBatchSeconds", pegoutBatchSeconds, 0, 86_400);
      Range.require("refundAfterBlocks", refundAfterBlocks, 1, Integer.MAX_VALUE);
      Range.require("replaceAfterSeconds", replaceAfterSeconds, 1, 2_592_000);
      Range.require("federationNoticeBlocks", federationNoticeBlocks, 1, Integer.MAX_VALUE);
      Range.require("federationGraceBlocks", federationGraceBlocks, 0, Integer.MAX_VALUE);
      Range.require("minFeeRateSatPerKvb", minFeeRateSatPerKvb, MIN_FEE_RATE, maxFeeRateSatPerKvb);
      Range.require("maxFeeRateSatPerKvb", maxFeeRateSatPerKvb, minFeeRateSatPerKvb, 10_000_000);
    }

    /** Whether they are those of chains that do not choose them. */
    boolean hasUsualFeeRates() {
      return minFeeRateSatPerKvb == MIN_FEE_RATE && maxFeeRateSatPerKvb == MAX_FEE_RATE;
    }
  }

  /**
   * The constants that may change while a chain runs. A rule takes them from {@link #at}, for the
   * number of the block that it is asked about, so that everyone who has the specification and the
   * blocks comes to the same, whenever and from wherever he begins.
   *
   * @param peg but for its {@code federationThreshold}, which changes with the federation
   */
  public record Terms(
      long maxBlocksWithoutPow,
      RetargetParams retargetParams,
      int requiredBtcTxnConfirmations,
      PegTerms peg) {
    public Terms {
      Range.require("maxBlocksWithoutPow", maxBlocksWithoutPow, 1, Long.MAX_VALUE);
      Range.require("requiredBtcTxnConfirmations", requiredBtcTxnConfirmations, 1, 65_535);
    }
  }

  /**
   * A change of constants.
   *
   * @param height the first block that they hold for
   * @param terms all of them, those that stay as they were among them
   */
  public record Activation(BlockNumber height, Terms terms) {}

  /**
   * The block that the execution layer begins with: what its clients make of the genesis file.
   *
   * @param hash 64 hex digits after {@code 0x}
   * @param timestamp seconds since 1970
   */
  public record ExecutionGenesis(String hash, long timestamp) {
    private static final long MAX_SECONDS = 253_402_300_799L;
    private static final Pattern HASH = Pattern.compile("0x[0-9a-f]{64}");

    /** That of {@code conf/genesis-development.json}. */
    public static final ExecutionGenesis DEVELOPMENT =
        new ExecutionGenesis(
            "0xef30aa740d572b65eb86caf4b2cf3661f170e315fcaa69c6a031bf30a21260c9", 1_671_553_095);

    public ExecutionGenesis {
      if (!HASH.matcher(hash).matches()) {
        throw new IllegalArgumentException(
            "executionGenesisHash: '%s' must match %s".formatted(hash, HASH.pattern()));
      }
      Range.require("executionGenesisTimestamp", timestamp, 0, MAX_SECONDS);
    }
  }

  /** The development chain: what version 1 takes for every key that a file leaves out. */
  public static final ChainSpec DEVELOPMENT =
      new ChainSpec(
          Duration.ofSeconds(4),
          List.of(
              "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
                  + "6c55e83ff97a1aeffb3af00adb22c6bb"),
          List.of("0x2e80ab37dfb510a64526296fd1f295c42ef19c29"),
          List.of("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
          505_794_034,
          121_212,
          50_000,
          95_800,
          new RetargetParams(false, 553_713_663, 439_495_319, 60, 5, 20),
          true,
          144,
          PegTerms.DEFAULT,
          ExecutionGenesis.DEVELOPMENT);

  public ChainSpec {
    authorities = keys("authorities", authorities, BLS_KEY);
    federation = keys("federation", federation, ADDRESS);
    federationBitcoinPubkeys =
        keys("federationBitcoinPubkeys", federationBitcoinPubkeys, BITCOIN_KEY);
    Range.require("slotDuration", slotDuration.toMillis(), 100, 3_600_000);
    Range.require("bits", bits, 1, MAX_U32);
    Range.require("chainId", chainId, 1, MAX_U32);
    Range.require("bitcoinStartHeight", bitcoinStartHeight, 0, MAX_U32);
    Range.require(
        "federationThreshold", peg.federationThreshold, 0, federationBitcoinPubkeys.size());
    activations = List.copyOf(activations);
    Activation before =
        new Activation(
            BlockNumber.GENESIS,
            new Terms(maxBlocksWithoutPow, retargetParams, requiredBtcTxnConfirmations, peg));
    for (Activation next : activations) {
      requireFollows(before, next);
      before = next;
    }
  }

  /** One whose constants stay as they are. */
  public ChainSpec(
      Duration slotDuration,
      List<String> authorities,
      List<String> federation,
      List<String> federationBitcoinPubkeys,
      long bits,
      long chainId,
      long maxBlocksWithoutPow,
      long bitcoinStartHeight,
      RetargetParams retargetParams,
      boolean isValidator,
      int requiredBtcTxnConfirmations,
      PegTerms peg,
      ExecutionGenesis execution) {
    this(
        slotDuration,
        authorities,
        federation,
        federationBitcoinPubkeys,
        bits,
        chainId,
        maxBlocksWithoutPow,
        bitcoinStartHeight,
        retargetParams,
        isValidator,
        requiredBtcTxnConfirmations,
        peg,
        execution,
        List.of());
  }

  private static void requireFollows(Activation before, Activation next) {
    if (next.height.compareTo(before.height) <= 0) {
      throw new IllegalArgumentException(
          "activations: %s cannot come after %s".formatted(next.height, before.height));
    }
    if (next.terms.peg.federationThreshold != before.terms.peg.federationThreshold) {
      throw new IllegalArgumentException(
          "activations: federationThreshold at %s changes with the federation alone"
              .formatted(next.height));
    }
    if (next.terms.equals(before.terms)) {
      throw new IllegalArgumentException(
          "activations: nothing is otherwise at %s".formatted(next.height));
    }
  }

  /** The constants that hold from the first block on. */
  public Terms founding() {
    return new Terms(maxBlocksWithoutPow, retargetParams, requiredBtcTxnConfirmations, peg);
  }

  /** The constants that hold for a block. */
  public Terms at(BlockNumber block) {
    return terms().at(block);
  }

  /** The constants that hold for every block. */
  public ByHeight<Terms> terms() {
    Map<BlockNumber, Terms> later = new HashMap<>();
    activations.forEach(each -> later.put(each.height, each.terms));
    return ByHeight.from(founding(), later);
  }

  /** The same chain with other changes of its constants. */
  public ChainSpec withActivations(List<Activation> others) {
    return new ChainSpec(
        slotDuration,
        authorities,
        federation,
        federationBitcoinPubkeys,
        bits,
        chainId,
        maxBlocksWithoutPow,
        bitcoinStartHeight,
        retargetParams,
        isValidator,
        requiredBtcTxnConfirmations,
        peg,
        execution,
        others);
  }

  /** How many of the federation's keys spend. */
  public int federationThreshold() {
    int keys = federationBitcoinPubkeys.size();
    return peg.federationThreshold == 0 ? (2 * keys + 2) / 3 : peg.federationThreshold;
  }

  private static List<String> keys(String key, List<String> values, Pattern form) {
    if (values.isEmpty() || values.size() != values.stream().distinct().count()) {
      throw new IllegalArgumentException(key + " must name at least one, and none twice");
    }
    for (String value : values) {
      if (!form.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "%s: '%s' must match %s".formatted(key, value, form.pattern()));
      }
    }
    return List.copyOf(values);
  }

  /** Apart, so that the parts of a specification can be made before there is a whole one. */
  private static final class Range {
    private Range() {}

    static void require(String key, long value, long min, long max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            "%s = %d must be between %d and %d".formatted(key, value, min, max));
      }
    }
  }
}
