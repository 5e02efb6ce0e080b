package io.alys.bench;

import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.governance.FromGovernance.Witness;
import io.alys.governance.ToGovernance;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Messages of the sizes that a federation of 2 of 3 makes, and how long each took. */
final class Samples {
  private Samples() {}

  /** What is asked for. */
  enum Kind {
    SIGNATURES(2),
    PEGINS(1);

    /** How often governance answers one. */
    final int answers;

    Kind(int answers) {
      this.answers = answers;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One measurement.
   *
   * @param times of each request that was served
   */
  record Result(long elapsedNanos, Times times, int failed) {
    double perSecond() {
      return times.count * 1e9 / elapsedNanos;
    }

    /** In microseconds. */
    double percentile(double share) {
      long[] sorted = Arrays.copyOf(times.nanos, times.count);
      Arrays.sort(sorted);
      return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))] / 1e3;
    }
  }

  /** Times, as many as come. */
  static final class Times {
    private long[] nanos = new long[1 << 16];
    private int count;

    void add(long took) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = took;
    }

    int count() {
      return count;
    }
  }

  /** As long as a transaction's id, and like no other. */
  static String id(String run, long number) {
    String tail = run + "-" + number;
    return "0".repeat(64 - tail.length()) + tail;
  }

  /** Pays out of two coins to two outputs. */
  static ToGovernance.SignatureRequest payout() {
    return new ToGovernance.SignatureRequest(
        "alys",
        Bytes.copyOf(new byte[167]),
        List.of(
            new ToGovernance.Input(0, new Sats(50_000)),
            new ToGovernance.Input(1, new Sats(70_000))),
        ToGovernance.TransactionType.PEGOUT,
        2,
        Optional.empty(),
        1,
        Bytes.copyOf(new byte[105]));
  }

  /** Of one output. */
  static ToGovernance.PeginNotice deposit() {
    return new ToGovernance.PeginNotice(
        new Txid(Bytes.copyOf(new byte[32])),
        0,
        new Sats(70_000),
        new EvmAddress(Bytes.copyOf(new byte[20])),
        6,
        Bytes.EMPTY);
  }

  /** Two signatures on each of two inputs. */
  static List<Witness> witnesses() {
    byte[] key = new byte[PublicKey.SIZE_BYTES];
    key[0] = 2;
    PublicKey first = new PublicKey(Bytes.copyOf(key));
    key[0] = 3;
    PublicKey second = new PublicKey(Bytes.copyOf(key));
    Bytes signature = Bytes.copyOf(new byte[71]);
    return List.of(
        new Witness(0, first, signature),
        new Witness(0, second, signature),
        new Witness(1, first, signature),
        new Witness(1, second, signature));
  }
}
