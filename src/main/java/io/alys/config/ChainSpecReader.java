package io.alys.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.alys.consensus.ChainSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a chain specification as version 1 of the network writes it: JSON, keys in camel case, what
 * is left out taken from the development chain. Key names that neither version knows are mistakes.
 */
public final class ChainSpecReader {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final JsonNode MISSING = JsonNodeFactory.instance.missingNode();

  private final String file;
  private final List<ConfigError> errors = new ArrayList<>();

  private ChainSpecReader(String file) {
    this.file = file;
  }

  /**
   * Reads a specification.
   *
   * @param file its name, for the errors
   */
  public static ConfigResult<ChainSpec> read(String file, String json) {
    return new ChainSpecReader(file).read(json);
  }

  private ConfigResult<ChainSpec> read(String json) {
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
    if (!root.isObject()) {
      error("", "", "must be a JSON object");
      return new ConfigResult.Invalid<>(List.copyOf(errors));
    }
    Fields top = new Fields("", root);
    Fields retarget = new Fields("retargetParams.", root.path("retargetParams"));
    ChainSpec dev = ChainSpec.DEVELOPMENT;
    ChainSpec.RetargetParams pow = dev.retargetParams();
    long slotMillis = top.number("slotDuration", dev.slotDuration().toMillis());
    List<String> authorities = top.hex("authorities", dev.authorities(), "");
    List<String> federation = top.hex("federation", dev.federation(), "0x");
    List<String> pubkeys = top.hex("federationBitcoinPubkeys", dev.federationBitcoinPubkeys(), "");
    long bits = top.number("bits", dev.bits());
    long chainId = top.number("chainId", dev.chainId());
    long maxBlocks = top.number("maxBlocksWithoutPow", dev.maxBlocksWithoutPow());
    long startHeight = top.number("bitcoinStartHeight", dev.bitcoinStartHeight());
    boolean validator = top.flag("isValidator", dev.isValidator());
    long confirmations =
        top.number("requiredBtcTxnConfirmations", dev.requiredBtcTxnConfirmations());
    top.ignored("executionTimeoutLength"); // Version 1 reads it and uses a constant.
    top.ignored("retargetParams");
    boolean fixed = retarget.flag("powNoRetargeting", pow.powNoRetargeting());
    long limit = retarget.number("powLimit", pow.powLimit());
    long lowerLimit = retarget.number("powLowerLimit", pow.powLowerLimit());
    long timespan = retarget.number("powTargetTimespan", pow.powTargetTimespan());
    long spacing = retarget.number("powTargetSpacing", pow.powTargetSpacing());
    long adjustment = retarget.number("maxPowAdjustment", pow.maxPowAdjustment());
    Optional<ChainSpec.PegTerms> terms = pegTerms(top);
    Optional<ChainSpec.ExecutionGenesis> execution = execution(top);
    top.requireKnown();
    retarget.requireKnown();
    if (errors.isEmpty() && terms.isPresent() && execution.isPresent()) {
      try {
        return new ConfigResult.Loaded<>(
            new ChainSpec(
                Duration.ofMillis(slotMillis),
                authorities,
                federation,
                pubkeys,
                bits,
                chainId,
                maxBlocks,
                startHeight,
                new ChainSpec.RetargetParams(
                    fixed, limit, lowerLimit, timespan, spacing, Math.toIntExact(adjustment)),
                validator,
                Math.toIntExact(confirmations),
                terms.get(),
                execution.get()),
            List.of());
      } catch (IllegalArgumentException | ArithmeticException e) {
        error("", "", String.valueOf(e.getMessage()));
      }
    }
    return new ConfigResult.Invalid<>(List.copyOf(errors));
  }

  private Optional<ChainSpec.ExecutionGenesis> execution(Fields top) {
    ChainSpec.ExecutionGenesis dev = ChainSpec.DEVELOPMENT.execution();
    try {
      return Optional.of(
          new ChainSpec.ExecutionGenesis(
              top.text("executionGenesisHash", dev.hash()),
              top.number("executionGenesisTimestamp", dev.timestamp())));
    } catch (IllegalArgumentException e) {
      error("", "", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<ChainSpec.PegTerms> pegTerms(Fields top) {
    ChainSpec.PegTerms dev = ChainSpec.DEVELOPMENT.peg();
    try {
      return Optional.of(
          new ChainSpec.PegTerms(
              top.count("federationThreshold", dev.federationThreshold()),
              top.number("minDepositSat", dev.minDepositSat()),
              top.number("minPegoutSat", dev.minPegoutSat()),
              top.number("maxPegoutSat", dev.maxPegoutSat()),
              top.number("pegoutWindowCapSat", dev.pegoutWindowCapSat()),
              top.number("pegoutWindowBlocks", dev.pegoutWindowBlocks()),
              top.count("maxPegoutsPerTransaction", dev.maxPegoutsPerTransaction()),
              top.count("pegoutBatchSize", dev.pegoutBatchSize()),
              top.count("pegoutBatchSeconds", dev.pegoutBatchSeconds()),
              top.number("refundAfterBlocks", dev.refundAfterBlocks()),
              top.count("replaceAfterSeconds", dev.replaceAfterSeconds()),
              top.number("federationNoticeBlocks", dev.federationNoticeBlocks()),
              top.number("federationGraceBlocks", dev.federationGraceBlocks())));
    } catch (IllegalArgumentException e) {
      error("", "", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void error(String key, String value, String reason) {
    errors.add(new ConfigError(new Origin.FileLine(file, 0), key, value, reason));
  }

  /** The fields of one object; remembers which were asked for. */
  private final class Fields {
    private final String prefix;
    private final JsonNode object;
    private final Set<String> known = new TreeSet<>();

    private Fields(String prefix, JsonNode object) {
      this.prefix = prefix;
      this.object = object;
      if (!object.isObject() && !object.isMissingNode()) {
        error(prefix.replace(".", ""), object.toString(), "must be a JSON object");
      }
    }

    private JsonNode field(String key) {
      known.add(key);
      return object.isObject() ? object.path(key) : MISSING;
    }

    private void ignored(String key) {
      known.add(key);
    }

    private long number(String key, long otherwise) {
      JsonNode node = field(key);
      if (node.isMissingNode()) {
        return otherwise;
      }
      if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
        error(prefix + key, node.toString(), "must be a whole number, not negative");
        return otherwise;
      }
      return node.longValue();
    }

    private int count(String key, int otherwise) {
      long value = number(key, otherwise);
      if (value > Integer.MAX_VALUE) {
        error(prefix + key, Long.toString(value), "must have 31 bits");
        return otherwise;
      }
      return (int) value;
    }

    private String text(String key, String otherwise) {
      JsonNode node = field(key);
      if (!node.isMissingNode() && !node.isTextual()) {
        error(prefix + key, node.toString(), "must be a string");
      }
      return node.isTextual() ? node.textValue().toLowerCase(Locale.ROOT) : otherwise;
    }

    private boolean flag(String key, boolean otherwise) {
      JsonNode node = field(key);
      if (!node.isMissingNode() && !node.isBoolean()) {
        error(prefix + key, node.toString(), "must be true or false");
      }
      return node.isBoolean() ? node.booleanValue() : otherwise;
    }

    /** Hex strings, in lower case, with exactly the given beginning whether it was there or not. */
    private List<String> hex(String key, List<String> otherwise, String beginning) {
      JsonNode node = field(key);
      if (node.isMissingNode()) {
        return otherwise;
      }
      List<String> values = new ArrayList<>();
      for (JsonNode item : node) {
        String text = item.asText().toLowerCase(Locale.ROOT);
        values.add(beginning + (text.startsWith("0x") ? text.substring(2) : text));
      }
      if (!node.isArray() || values.isEmpty()) {
        error(prefix + key, node.toString(), "must be a list of hex strings");
        return otherwise;
      }
      return values;
    }

    private void requireKnown() {
      object
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!known.contains(name)) {
                  Origin origin = new Origin.FileLine(file, 0);
                  errors.add(ConfigError.unknown(origin, prefix + name, "setting", name, known));
                }
              });
    }
  }
}
