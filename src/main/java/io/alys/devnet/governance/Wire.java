package io.alys.devnet.governance;

import io.alys.actor.ActorClock;
import io.alys.bitcoin.PublicKey;
import io.alys.devnet.fault.Fault;
import io.alys.devnet.fault.FaultDice;
import io.alys.devnet.ledger.LedgerEntry.Outgoing;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.FromGovernance.Witness;
import io.alys.governance.GovernanceCodec;
import io.alys.primitives.Bytes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The way out to a node, with the faults that strike on it: first what a message says, then whether
 * and how often it goes, then in which order, then when. A node that does not read holds messages
 * here, up to {@link #MAX_BACKLOG}.
 */
final class Wire {
  /** Messages that wait for a slow node; what must not be lost is in the ledger anyway. */
  static final int MAX_BACKLOG = 10_000;

  /** A message that is to be overtaken goes after this even when nothing follows. */
  private static final Duration LONGEST_OVERTAKING = Duration.ofMillis(200);

  private final WriteStream<Buffer> stream;
  private final Supplier<FaultDice> dice;
  private final ActorClock clock;
  private final Runnable overflow;
  private final DelayLine line;
  private final List<Overtaken> overtaken = new ArrayList<>();
  private final Deque<Buffer> backlog = new ArrayDeque<>();
  private boolean cut;

  private static final class Overtaken {
    private final Buffer message;
    private int left;

    private Overtaken(Buffer message, int left) {
      this.message = message;
      this.left = left;
    }
  }

  /**
   * @param overflow runs when a node has not read for too long
   */
  Wire(WriteStream<Buffer> stream, Supplier<FaultDice> dice, ActorClock clock, Runnable overflow) {
    this.stream = stream;
    this.dice = dice;
    this.clock = clock;
    this.overflow = overflow;
    this.line = new DelayLine(clock);
    stream.drainHandler(_ -> drain());
  }

  /** From now on nothing goes out. */
  void cut() {
    cut = true;
    backlog.clear();
    overtaken.clear();
  }

  void send(Outgoing outgoing) {
    FaultDice now = dice.get();
    FromGovernance told = tampered(now, outgoing.message());
    if (now.roll(Fault.DropOutbound.class).isPresent()) {
      return;
    }
    Buffer bytes =
        now.roll(Fault.Malformed.class).isPresent()
            // A field of wire type 7, which protobuf does not have.
            ? Buffer.buffer(new byte[] {0x0f, (byte) now.below(256)})
            : Buffer.buffer(GovernanceCodec.encode(outgoing.header(), told));
    order(now, bytes);
    if (now.roll(Fault.DuplicateOutbound.class).isPresent()) {
      order(now, bytes);
    }
  }

  private void order(FaultDice now, Buffer bytes) {
    Optional<Fault.ReorderOutbound> reorder = now.roll(Fault.ReorderOutbound.class);
    if (reorder.isPresent()) {
      Overtaken held = new Overtaken(bytes, 1 + now.below(reorder.get().window()));
      overtaken.add(held);
      clock.schedule(LONGEST_OVERTAKING, () -> release(held));
      return;
    }
    delay(now, bytes);
    overtaken.forEach(held -> held.left--);
    List.copyOf(overtaken).stream().filter(held -> held.left <= 0).forEach(this::release);
  }

  private void release(Overtaken held) {
    if (overtaken.remove(held)) {
      delay(dice.get(), held.message);
    }
  }

  private void delay(FaultDice now, Buffer bytes) {
    Duration delay =
        now.roll(Fault.DelayOutbound.class)
            .map(fault -> now.between(fault.from(), fault.to()))
            .orElse(Duration.ZERO);
    line.pass(delay, () -> write(bytes));
  }

  private void write(Buffer bytes) {
    if (cut) {
      return;
    }
    if (!backlog.isEmpty() || stream.writeQueueFull()) {
      backlog.add(bytes);
      if (backlog.size() > MAX_BACKLOG) {
        overflow.run();
      }
      return;
    }
    stream.write(bytes);
  }

  private void drain() {
    while (!backlog.isEmpty() && !stream.writeQueueFull()) {
      stream.write(backlog.remove());
    }
  }

  private static FromGovernance tampered(FaultDice now, FromGovernance message) {
    if (!(message instanceof SignatureReport report)
        || !(report.progress() instanceof Progress.Complete)) {
      return message;
    }
    if (now.roll(Fault.TimeOut.class).isPresent()) {
      return new SignatureReport(
          report.requestId(), new Progress.TimedOut(), List.of(), report.signed());
    }
    List<Witness> witnesses = report.witnesses();
    if (now.roll(Fault.TooFewSignatures.class).isPresent()) {
      PublicKey missing = witnesses.getLast().key();
      witnesses = witnesses.stream().filter(w -> !w.key().equals(missing)).toList();
    }
    if (now.roll(Fault.WrongSignature.class).isPresent() && !witnesses.isEmpty()) {
      witnesses = withOneWrong(witnesses, now.below(witnesses.size()));
    }
    Progress progress = witnesses.isEmpty() ? new Progress.TimedOut() : new Progress.Complete();
    return new SignatureReport(report.requestId(), progress, witnesses, report.signed());
  }

  /** Another last byte of S: still DER, still low, and over nothing that anybody knows. */
  private static List<Witness> withOneWrong(List<Witness> witnesses, int which) {
    List<Witness> changed = new ArrayList<>(witnesses);
    Witness right = witnesses.get(which);
    byte[] bytes = right.signature().toArray();
    bytes[bytes.length - 2] ^= 1;
    changed.set(which, new Witness(right.input(), right.key(), Bytes.copyOf(bytes)));
    return changed;
  }
}
