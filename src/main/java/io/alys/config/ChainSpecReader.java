package io.alys.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.ChainSpec.Activation;
import io.alys.consensus.ChainSpec.ExecutionGenesis;
import io.alys.consensus.ChainSpec.PegTerms;
import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.consensus.ChainSpec.Terms;
import io.alys.primitives.BlockNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a chain specification as version 1 of the network writes it: JSON, keys in camel case, what
 * is left out taken from the development chain. Key names that neither version knows are mistakes.
 *
 * <p>{@code activations} is a list of objects: a {@code height}, and the constants that have
 * another value from that block on. What an entry leaves out stays as it was before it.
 */
public final class ChainSpecReader {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String HEIGHT = "height";

  /** What an activation must not name, and why. */
  private static final Map<String, String> FIXED = fixed();

  private final Origin origin;
  private final List<ConfigError> errors = new ArrayList<>();

  private ChainSpecReader(String file) {
    this.origin = new Origin.FileLine(file, 0);
  }

  private static Map<String, String> fixed() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (String key :
        List.of(
            "chainId",
            "slotDuration",
            "bits",
            "federation",
            "bitcoinStartHeight",
            "executionGenesisHash",
            "executionGenesisTimestamp",
            "executionTimeoutLength")) {
      reasons.put(key, "never changes while the chain runs; take it out of the activation");
    }
    for (String key : List.of("authorities", "federationBitcoinPubkeys", "federationThreshold")) {
      reasons.put(key, "changes by what governance announces, at no fixed height; take it out");
    }
    reasons.put("isValidator", "is for each node to choose, and no rule; take it out");
    reasons.put("activations", "stands only at the top of the file; add another entry there");
    return reasons;
  }

  /**
   * Reads a specification.
   *
   * @param file its name, for the errors
   */
  public static ConfigResult<ChainSpec> read(String file, String json) {
    return new ChainSpecReader(file).parsed(file, json);
  }

  private ConfigResult<ChainSpec> parsed(String file, String json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      String reason = e.getOriginalMessage().lines().findFirst().orElse("");
      errors.add(
          new ConfigError(new Origin.FileLine(file, line), "", "", "not valid JSON: " + reason));
      return new ConfigResult.Invalid<>(List.copyOf(errors));
    }
    Optional<ChainSpec> spec = spec(new SpecFields(origin, "", root, errors));
    return spec.<ConfigResult<ChainSpec>>map(read -> new ConfigResult.Loaded<>(read, List.of()))
        .orElseGet(() -> new ConfigResult.Invalid<>(List.copyOf(errors)));
  }

  private Optional<ChainSpec> spec(SpecFields top) {
    ChainSpec dev = ChainSpec.DEVELOPMENT;
    long slotMillis = top.number("slotDuration", dev.slotDuration().toMillis());
    List<String> authorities = top.hex("authorities", dev.authorities(), "");
    List<String> federation = top.hex("federation", dev.federation(), "0x");
    List<String> pubkeys = top.hex("federationBitcoinPubkeys", dev.federationBitcoinPubkeys(), "");
    long bits = top.number("bits", dev.bits());
    long chainId = top.number("chainId", dev.chainId());
    long startHeight = top.number("bitcoinStartHeight", dev.bitcoinStartHeight());
    boolean validator = top.flag("isValidator", dev.isValidator());
    top.ignored("executionTimeoutLength"); // Version 1 reads it and uses a constant.
    int threshold = top.count("federationThreshold", dev.peg().federationThreshold());
    Optional<Terms> terms = terms(top, dev.founding(), threshold);
    Optional<ExecutionGenesis> execution = execution(top, dev.execution());
    List<Activation> activations = activations(top, terms.orElseGet(dev::founding));
    top.requireKnown();
    if (!errors.isEmpty() || terms.isEmpty() || execution.isEmpty()) {
      return Optional.empty();
    }
    Terms founding = terms.get();
    return made(
        top,
        () ->
            new ChainSpec(
                Duration.ofMillis(slotMillis),
                authorities,
                federation,
                pubkeys,
                bits,
                chainId,
                founding.maxBlocksWithoutPow(),
                startHeight,
                founding.retargetParams(),
                validator,
                founding.requiredBtcTxnConfirmations(),
                founding.peg(),
                execution.get(),
                activations));
  }

  /** A part, or the reason why there is none. */
  private static <T> Optional<T> made(SpecFields in, Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (IllegalArgumentException e) {
      in.error("", "", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Optional<ExecutionGenesis> execution(SpecFields in, ExecutionGenesis otherwise) {
    return made(
        in,
        () ->
            new ExecutionGenesis(
                in.text("executionGenesisHash", otherwise.hash()),
                in.number("executionGenesisTimestamp", otherwise.timestamp())));
  }

  /** The changes, each upon what holds before it; those that are wrong are errors and left out. */
  private List<Activation> activations(SpecFields top, Terms founding) {
    List<Activation> activations = new ArrayList<>();
    Terms before = founding;
    long last = 0;
    for (SpecFields entry : top.children("activations")) {
      int mistakes = errors.size();
      long height = height(entry, last);
      Optional<Terms> terms = terms(entry, before, before.peg().federationThreshold());
      entry.refuse(FIXED);
      entry.requireKnown();
      if (!entry.hasOtherThan(HEIGHT)) {
        entry.error("", "", "names no constant that changes");
      } else if (errors.size() == mistakes && terms.equals(Optional.of(before))) {
        entry.error("", "", "changes nothing: all that it names has this value before it, too");
      } else if (errors.size() == mistakes && terms.isPresent()) {
        activations.add(new Activation(new BlockNumber(height), terms.get()));
      }
      before = terms.orElse(before);
      last = Math.max(last, height);
    }
    return activations;
  }

  /**
   * @param last the height of the entry before
   */
  private static long height(SpecFields entry, long last) {
    long height = entry.number(HEIGHT, 0);
    if (!entry.has(HEIGHT)) {
      entry.error(HEIGHT, "", "is missing: the first block that the change holds for");
    } else if (height <= last) {
      String bound =
          last == 0
              ? "what holds from the first block on stands outside of activations"
              : "the heights of the list must rise";
      entry.error(HEIGHT, Long.toString(height), "must be more than %d: %s".formatted(last, bound));
    }
    return height;
  }

  /**
   * The constants that may change.
   *
   * @param otherwise for those that are left out
   */
  private static Optional<Terms> terms(SpecFields in, Terms otherwise, int threshold) {
    long maxBlocks = in.number("maxBlocksWithoutPow", otherwise.maxBlocksWithoutPow());
    int confirmations =
        in.count("requiredBtcTxnConfirmations", otherwise.requiredBtcTxnConfirmations());
    Optional<RetargetParams> retarget = retarget(in, otherwise.retargetParams());
    Optional<PegTerms> peg = pegTerms(in, otherwise.peg(), threshold);
    if (retarget.isEmpty() || peg.isEmpty()) {
      return Optional.empty();
    }
    return made(in, () -> new Terms(maxBlocks, retarget.get(), confirmations, peg.get()));
  }

  private static Optional<RetargetParams> retarget(SpecFields in, RetargetParams otherwise) {
    SpecFields fields = in.child("retargetParams");
    boolean fixed = fields.flag("powNoRetargeting", otherwise.powNoRetargeting());
    long limit = fields.number("powLimit", otherwise.powLimit());
    long lowerLimit = fields.number("powLowerLimit", otherwise.powLowerLimit());
    long timespan = fields.number("powTargetTimespan", otherwise.powTargetTimespan());
    long spacing = fields.number("powTargetSpacing", otherwise.powTargetSpacing());
    int adjustment = fields.count("maxPowAdjustment", otherwise.maxPowAdjustment());
    fields.requireKnown();
    return made(
        in, () -> new RetargetParams(fixed, limit, lowerLimit, timespan, spacing, adjustment));
  }

  private static Optional<PegTerms> pegTerms(SpecFields in, PegTerms otherwise, int threshold) {
    return made(
        in,
        () ->
            new PegTerms(
                threshold,
                in.number("minDepositSat", otherwise.minDepositSat()),
                in.number("minPegoutSat", otherwise.minPegoutSat()),
                in.number("maxPegoutSat", otherwise.maxPegoutSat()),
                in.number("pegoutWindowCapSat", otherwise.pegoutWindowCapSat()),
                in.number("pegoutWindowBlocks", otherwise.pegoutWindowBlocks()),
                in.count("maxPegoutsPerTransaction", otherwise.maxPegoutsPerTransaction()),
                in.count("pegoutBatchSize", otherwise.pegoutBatchSize()),
                in.count("pegoutBatchSeconds", otherwise.pegoutBatchSeconds()),
                in.number("refundAfterBlocks", otherwise.refundAfterBlocks()),
                in.count("replaceAfterSeconds", otherwise.replaceAfterSeconds()),
                in.number("federationNoticeBlocks", otherwise.federationNoticeBlocks()),
                in.number("federationGraceBlocks", otherwise.federationGraceBlocks()),
                in.number("minFeeRateSatPerKvb", otherwise.minFeeRateSatPerKvb()),
                in.number("maxFeeRateSatPerKvb", otherwise.maxFeeRateSatPerKvb())));
  }
}
