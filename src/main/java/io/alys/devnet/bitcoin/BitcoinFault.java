package io.alys.devnet.bitcoin;

import io.alys.devnet.fault.FaultRule.When;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What goes wrong on purpose and when, as one line of text: {@code drop-answer every 3}, {@code
 * delay 200 25%}, {@code height -5 always}.
 *
 * @param number milliseconds or blocks, where the kind needs one; else 0
 */
record BitcoinFault(Kind kind, int number, When when) {
  private static final int MAX_NUMBER = 1_000_000;

  /** What can go wrong. */
  enum Kind {
    /** The answer comes so many milliseconds later. */
    DELAY(true),
    /** The connection is closed, and nothing was done. */
    DROP(false),
    /** What was asked is done, and the connection is closed in place of the answer. */
    DROP_ANSWER(false),
    /** 503, as when bitcoind's queue is full. */
    BUSY(false),
    /** Error -28, as while bitcoind starts. */
    WARMING_UP(false),
    /** The answer is no JSON. */
    MALFORMED(false),
    /** The tip is said to be so many blocks higher; below zero, lower. */
    HEIGHT(true),
    /** The tip is said to be what it was when the rule came into force. */
    STALE_TIP(false),
    /** The chain is said to be {@code main}. */
    WRONG_NETWORK(false),
    /** A transaction that is sent is refused. */
    REFUSE_BROADCAST(false),
    /** A transaction that is sent is taken, and put out of the mempool at once. */
    EVICT(false);

    private final boolean hasNumber;

    Kind(boolean hasNumber) {
      this.hasNumber = hasNumber;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it says nothing that there is, with what there is
   */
  static BitcoinFault parse(String line) {
    String[] words = line.strip().split("\\s+", 3);
    for (Kind kind : Kind.values()) {
      if (words[0].equals(kind.word()) && words.length == (kind.hasNumber ? 3 : words.length)) {
        return kind.hasNumber
            ? new BitcoinFault(kind, number(words[1]), When.parse(words[2]))
            : new BitcoinFault(
                kind, 0, When.parse(line.strip().substring(words[0].length()).strip()));
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no fault; there are %s; delay and height want a number before when"
            .formatted(
                line, Stream.of(Kind.values()).map(Kind::word).collect(Collectors.joining(", "))));
  }

  private static int number(String text) {
    int number = text.matches("-?\\d{1,7}") ? Integer.parseInt(text) : MAX_NUMBER + 1;
    if (Math.abs(number) > MAX_NUMBER) {
      throw new IllegalArgumentException(
          "'%s' must be a number of at most %d".formatted(text, MAX_NUMBER));
    }
    return number;
  }

  /** The line that {@link #parse} reads. */
  @Override
  public String toString() {
    return kind.word() + (kind.hasNumber ? " " + number : "") + " " + when.words();
  }
}
