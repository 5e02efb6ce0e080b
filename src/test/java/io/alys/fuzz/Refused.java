package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a parser may do with bytes that are none of its own. */
public final class Refused {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** For whatever is read: buffers, and the words of a refusal. */
  private static final long ONCE_BYTES = 8L << 20;

  /** An object or two for each byte; what a length only announces is far above it. */
  private static final long BYTES_FOR_A_BYTE = 1_024;

  private Refused() {}

  /**
   * What was read; empty when it was refused as its contract says, with a reason that an operator
   * can read. Anything else that is thrown is a finding, and so is more memory than the bytes
   * themselves can need.
   */
  public static <T> Optional<T> orRead(byte[] octets, Supplier<T> parser) {
    try {
      return Optional.of(frugally(octets, parser));
    } catch (IllegalArgumentException refused) {
      inWords(refused.getMessage());
      return Optional.empty();
    }
  }

  /** What a parser that never throws comes to, within the memory that its bytes can need. */
  public static <T> T frugally(byte[] octets, Supplier<T> parser) {
    long most = ONCE_BYTES + BYTES_FOR_A_BYTE * octets.length;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      return parser.get();
    } finally {
      if (THREADS.getCurrentThreadAllocatedBytes() - before > most) {
        assertThat(secondTime(parser))
            .as("bytes of memory for %d bytes that were read", octets.length)
            .isLessThanOrEqualTo(most);
      }
    }
  }

  /** What it takes when its classes are loaded and their tables made. */
  private static long secondTime(Supplier<?> parser) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      var _ = parser.get();
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    } catch (RuntimeException _) { // As it was the first time, and whoever called sees to that.
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
  }

  /** A reason says something. */
  public static void inWords(@Nullable String reason) {
    assertThat(reason).isNotBlank().isNotEqualTo("null");
  }
}
