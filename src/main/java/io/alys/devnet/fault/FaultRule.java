package io.alys.devnet.fault;

import io.alys.devnet.fault.Fault.Close;
import io.alys.devnet.fault.Fault.DelayInbound;
import io.alys.devnet.fault.Fault.DelayOutbound;
import io.alys.devnet.fault.Fault.DropInbound;
import io.alys.devnet.fault.Fault.DropOutbound;
import io.alys.devnet.fault.Fault.DuplicateOutbound;
import io.alys.devnet.fault.Fault.HalfOpen;
import io.alys.devnet.fault.Fault.Malformed;
import io.alys.devnet.fault.Fault.RateLimit;
import io.alys.devnet.fault.Fault.Refuse;
import io.alys.devnet.fault.Fault.ReorderOutbound;
import io.alys.devnet.fault.Fault.TimeOut;
import io.alys.devnet.fault.Fault.TooFewSignatures;
import io.alys.devnet.fault.Fault.WrongSignature;
import io.alys.primitives.Seed;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fault and when it strikes, as one line of text: {@code drop-outbound every 3}, {@code
 * delay-inbound 10ms..50ms 25%}, {@code refuse unavailable at 2}, {@code rate-limit 100 always}.
 */
public record FaultRule(Fault fault, When when) {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})ms\\.\\.(\\d{1,6})ms");
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%");

  private static final Map<String, Fault> BARE =
      Map.of(
          "drop-inbound", new DropInbound(),
          "drop-outbound", new DropOutbound(),
          "duplicate-outbound", new DuplicateOutbound(),
          "malformed", new Malformed(),
          "wrong-signature", new WrongSignature(),
          "too-few-signatures", new TooFewSignatures(),
          "time-out", new TimeOut(),
          "half-open", new HalfOpen(),
          "close", new Close());

  private static final Set<GrpcStatus> REFUSALS =
      Set.of(
          GrpcStatus.UNAVAILABLE,
          GrpcStatus.UNAUTHENTICATED,
          GrpcStatus.PERMISSION_DENIED,
          GrpcStatus.RESOURCE_EXHAUSTED);

  /** On which occasions. */
  public sealed interface When {
    /** On every n-th. */
    record Every(int nth) implements When {}

    /** On the n-th alone, counted from 1. */
    record At(int nth) implements When {}

    /** On a share of them, by lot. */
    record Share(double percent) implements When {}

    /**
     * Reads {@code every N}, {@code at N}, {@code P%} or {@code always}.
     *
     * @throws IllegalArgumentException when it is none of them
     */
    static When parse(String text) {
      return when(text);
    }

    /**
     * Whether it strikes.
     *
     * @param occasion counted from 1
     * @param lots drawn from by a share, and by nothing else
     */
    default boolean strikes(long occasion, Seed lots) {
      return switch (this) {
        case Every(int nth) -> occasion % nth == 0;
        case At(int nth) -> occasion == nth;
        case Share(double percent) -> lots.nextDouble() * 100 < percent;
      };
    }

    /** The words that {@link #parse} reads. */
    default String words() {
      return text(this);
    }
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it says nothing that there is, with what there is
   */
  public static FaultRule parse(String line) {
    String[] words = line.strip().split("\\s+", -1);
    int ofWhen = words[words.length - 1].matches("\\d+") ? 2 : 1;
    int ofFault = words.length - ofWhen;
    if (ofFault < 1 || ofFault > 2) {
      throw new IllegalArgumentException(
          "'%s' must be a fault, what it needs, and when: 'drop-outbound every 3'".formatted(line));
    }
    When when = when(ofWhen == 2 ? words[ofFault] + " " + words[ofFault + 1] : words[ofFault]);
    return new FaultRule(fault(words[0], ofFault == 2 ? words[1] : ""), when);
  }

  private static When when(String text) {
    String[] words = text.split(" ", -1);
    if (words.length == 2 && words[1].matches("[1-9]\\d{0,8}")) {
      int nth = Integer.parseInt(words[1]);
      if (words[0].equals("every")) {
        return new When.Every(nth);
      }
      if (words[0].equals("at")) {
        return new When.At(nth);
      }
    }
    Matcher share = SHARE.matcher(text);
    if (share.matches() && Double.parseDouble(share.group(1)) <= 100) {
      return new When.Share(Double.parseDouble(share.group(1)));
    }
    if (text.equals("always")) {
      return new When.Every(1);
    }
    throw new IllegalArgumentException(
        "'%s' must be 'every N', 'at N', 'P%%' or 'always'".formatted(text));
  }

  private static Fault fault(String name, String argument) {
    Fault bare = BARE.get(name);
    if (bare != null && argument.isEmpty()) {
      return bare;
    }
    Matcher range = RANGE.matcher(argument);
    if (name.startsWith("delay-") && range.matches()) {
      Duration from = Duration.ofMillis(Long.parseLong(range.group(1)));
      Duration to = Duration.ofMillis(Long.parseLong(range.group(2)));
      if (from.compareTo(to) <= 0 && name.equals("delay-inbound")) {
        return new DelayInbound(from, to);
      }
      if (from.compareTo(to) <= 0 && name.equals("delay-outbound")) {
        return new DelayOutbound(from, to);
      }
    }
    if (name.equals("reorder-outbound") && argument.matches("\\d{1,4}")) {
      return new ReorderOutbound(Integer.parseInt(argument));
    }
    if (name.equals("rate-limit") && argument.matches("\\d{1,6}")) {
      return new RateLimit(Integer.parseInt(argument));
    }
    if (name.equals("refuse")) {
      for (GrpcStatus status : REFUSALS) {
        if (argument.equals(word(status))) {
          return new Refuse(status);
        }
      }
    }
    throw new IllegalArgumentException(
        ("'%s' is no fault; there are %s, delay-inbound and delay-outbound 10ms..50ms,"
                + " reorder-outbound 4, rate-limit 100, refuse unavailable, unauthenticated,"
                + " permission-denied or resource-exhausted")
            .formatted(
                (name + " " + argument).strip(),
                String.join(", ", BARE.keySet().stream().sorted().toList())));
  }

  private static String word(GrpcStatus status) {
    return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The line's first word. */
  public String name() {
    return fault
        .getClass()
        .getSimpleName()
        .replaceAll("([a-z])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT);
  }

  /** The line that {@link #parse} reads. */
  @Override
  public String toString() {
    String argument =
        switch (fault) {
          case DelayInbound(Duration from, Duration to) -> range(from, to);
          case DelayOutbound(Duration from, Duration to) -> range(from, to);
          case ReorderOutbound(int window) -> " " + window;
          case Refuse(GrpcStatus status) -> " " + word(status);
          case RateLimit(int perSecond) -> " " + perSecond;
          case DropInbound _, DropOutbound _, DuplicateOutbound _, Malformed _ -> "";
          case WrongSignature _, TooFewSignatures _, TimeOut _, HalfOpen _, Close _ -> "";
        };
    return name() + argument + " " + text(when);
  }

  private static String range(Duration from, Duration to) {
    return " %dms..%dms".formatted(from.toMillis(), to.toMillis());
  }

  private static String text(When when) {
    return switch (when) {
      case When.Every(int nth) -> nth == 1 ? "always" : "every " + nth;
      case When.At(int nth) -> "at " + nth;
      case When.Share(double percent) ->
          (percent == Math.rint(percent) ? Long.toString(Math.round(percent)) : "" + percent) + "%";
    };
  }
}
