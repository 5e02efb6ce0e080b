package io.alys.peg.state;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Outpoint;
import io.alys.federation.Federation;
import io.alys.federation.FederationSchedule;
import io.alys.peg.Burn;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.pcollections.TreePSet;

/**
 * A state in bytes, for snapshots. One state has one form: everything stands in its order, and what
 * follows from the rest is not written but made again.
 *
 * <pre>
 *   format u8    1, or 2 when the last update announced no federation
 *   head         hash 32 | number u64 | seconds u64, nanoseconds u32 | finalised u64
 *   federations  version u64 | witness script | from u64; format 2: then the last version u64
 *   reserve      coins | outpoints 36 of all that ever were
 *   burns        in the order of their logs
 *   payouts      open ones | block u64, satoshi u64 of the window
 *   totals       five numbers | sweep fees u64
 * </pre>
 *
 * <p>Lists have their length before them (u32), and so have scripts and numbers.
 */
public final class PegStateCodec {
  private static final int FORMAT = 1;

  /** After an update that changed the authorities alone. */
  private static final int FORMAT_ANNOUNCED = 2;

  private static final int TERM_LEAST_BYTES = 8 + 4 + 8;
  private static final int OUTPOINT_BYTES = 36;

  private PegStateCodec() {}

  public static Bytes encode(PegState state) {
    FederationSchedule federations = state.federations();
    boolean stayed = federations.announced() != federations.last().federation().version();
    StateWriter out = new StateWriter().u8(stayed ? FORMAT_ANNOUNCED : FORMAT);
    PegState.Head head = state.head();
    out.fixed(head.hash().octets())
        .u64(head.number().value())
        .instant(head.timestamp())
        .u64(head.finalised().value());
    out.list(federations.terms(), term -> write(out, term));
    if (stayed) {
      out.u64(federations.announced());
    }
    out.list(state.reserve().coins(), coin -> PayoutCodec.write(out, coin));
    out.list(state.reserve().known(), out::outpoint);
    List<BurnRecord> burns =
        state.burns().burns().values().stream()
            .sorted(Comparator.comparing(BurnRecord::burn, Burn.ORDER))
            .toList();
    out.list(burns, known -> BurnCodec.write(out, known));
    out.list(state.payouts().byBlock().values(), payout -> PayoutCodec.write(out, payout));
    out.list(
        state.payouts().recent().entrySet(),
        sum -> out.u64(sum.getKey().value()).u64(sum.getValue().value()));
    Totals totals = state.totals();
    return out.number(totals.minted())
        .number(totals.burned())
        .number(totals.refunded())
        .number(totals.kept())
        .number(totals.paid())
        .u64(totals.sweepFees().value())
        .toBytes();
  }

  /**
   * Reads a state.
   *
   * @throws IllegalArgumentException when the bytes are anything but what {@link #encode} makes of
   *     a state whose money adds up; begin again from an older snapshot, or from the first block
   */
  public static PegState decode(Bytes bytes) {
    StateReader in = new StateReader(bytes);
    int format = in.u8();
    if (format != FORMAT && format != FORMAT_ANNOUNCED) {
      throw new IllegalArgumentException(
          "format %d of a peg state; this version reads %d and %d"
              .formatted(format, FORMAT, FORMAT_ANNOUNCED));
    }
    try {
      PegState state = read(in, format);
      in.requireEnd();
      Conservation.require(state);
      if (!encode(state).equals(bytes)) {
        throw new IllegalArgumentException("a peg state out of order, or one thing twice in it");
      }
      return state;
    } catch (IllegalStateException | NoSuchElementException | ArithmeticException e) {
      throw new IllegalArgumentException("a peg state that contradicts itself", e);
    }
  }

  private static PegState read(StateReader in, int format) {
    Hash32 hash = in.hash();
    BlockNumber number = new BlockNumber(in.u64());
    Instant timestamp = in.instant();
    PegState.Head head = new PegState.Head(hash, number, timestamp, new BlockNumber(in.u64()));
    return new PegState(
        head, federations(in, format), reserve(in), burns(in), payouts(in), totals(in));
  }

  private static FederationSchedule federations(StateReader in, int format) {
    List<FederationSchedule.Term> terms = in.list(TERM_LEAST_BYTES, () -> term(in));
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("a peg state without a federation");
    }
    long last = terms.getLast().federation().version();
    return new FederationSchedule(terms, format == FORMAT_ANNOUNCED ? in.u64() : last);
  }

  private static void write(StateWriter out, FederationSchedule.Term term) {
    out.u64(term.federation().version())
        .sized(term.federation().multisig().script())
        .u64(term.from().value());
  }

  private static FederationSchedule.Term term(StateReader in) {
    Federation federation = new Federation(in.u64(), Multisig.parse(in.sized()));
    return new FederationSchedule.Term(federation, new BlockNumber(in.u64()));
  }

  private static Reserve reserve(StateReader in) {
    List<Coin> coins = PayoutCodec.coins(in);
    List<Outpoint> known = in.list(OUTPOINT_BYTES, in::outpoint);
    return new Reserve(TreePSet.from(coins), TreePSet.from(Coin.BY_OUTPOINT, known));
  }

  private static BurnBook burns(StateReader in) {
    BurnBook book = BurnBook.EMPTY;
    for (BurnRecord known : in.list(BurnCodec.LEAST_BYTES, () -> BurnCodec.read(in))) {
      book = book.with(known.burn(), known.state());
    }
    return book;
  }

  private static OpenPayouts payouts(StateReader in) {
    OpenPayouts open = OpenPayouts.EMPTY;
    for (Payout payout : in.list(PayoutCodec.LEAST_BYTES, () -> PayoutCodec.read(in))) {
      open = open.withAll(payout);
    }
    for (Map.Entry<BlockNumber, Sats> sum :
        in.list(16, () -> Map.entry(new BlockNumber(in.u64()), new Sats(in.u64())))) {
      open = open.counting(sum.getKey(), sum.getValue());
    }
    return open;
  }

  private static Totals totals(StateReader in) {
    return new Totals(
        in.number(), in.number(), in.number(), in.number(), in.number(), new Sats(in.u64()));
  }
}
