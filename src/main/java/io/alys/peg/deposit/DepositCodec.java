package io.alys.peg.deposit;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the deposit book's events and snapshots stand in the journal.
 *
 * <pre>
 *   event:    form 1 | its number u8 | what it holds
 *   snapshot: form 1 | position | trail (height, hash) | deposits (outpoint, number u8, ...)
 *   found:    outpoint 36 | amount i64 | memo u8 [address 20] | federation i64 | coinbase u8
 * </pre>
 */
public final class DepositCodec {
  private static final int FORM = 1;

  /** By their number on disk. */
  private enum Event {
    SCANNED,
    DISCONNECTED,
    MINTED,
    REVERTED
  }

  /** By their number on disk. */
  private enum State {
    SEEN,
    ORPHAN,
    MINTED,
    GONE,
    UNBACKED,
    FORETOLD
  }

  /** By their number on disk. */
  private enum Memo {
    RECIPIENT,
    MISSING,
    UNREADABLE
  }

  private DepositCodec() {}

  public static Bytes encode(DepositEvent event) {
    Encoder out = new Encoder().u8(FORM);
    switch (event) {
      case DepositEvent.BlockScanned(Place place, BlockHash parent, List<Found> found) -> {
        write(out.u8(Event.SCANNED.ordinal()), place);
        out.block(parent).each(found, DepositCodec::write);
      }
      case DepositEvent.BlocksDisconnected(Place to) ->
          write(out.u8(Event.DISCONNECTED.ordinal()), to);
      case DepositEvent.Minted(BlockNumber in, List<Outpoint> deposits) ->
          out.u8(Event.MINTED.ordinal()).i64(in.value()).each(deposits, Encoder::outpoint);
      case DepositEvent.MintReverted(List<Outpoint> deposits) ->
          out.u8(Event.REVERTED.ordinal()).each(deposits, Encoder::outpoint);
    }
    return out.toBytes();
  }

  /**
   * Reads an event.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static DepositEvent decodeEvent(Bytes octets) {
    Decoder in = new Decoder(octets);
    in.requireVersion("event of deposits", FORM);
    DepositEvent event =
        switch (Event.values()[in.choice(Event.values().length)]) {
          case SCANNED ->
              new DepositEvent.BlockScanned(
                  readPlace(in), in.block(), in.each(DepositCodec::readFound));
          case DISCONNECTED -> new DepositEvent.BlocksDisconnected(readPlace(in));
          case MINTED -> new DepositEvent.Minted(in.blockNumber(), in.each(Decoder::outpoint));
          case REVERTED -> new DepositEvent.MintReverted(in.each(Decoder::outpoint));
        };
    in.requireEnd("event of deposits");
    return event;
  }

  /** The same book gives the same bytes. */
  public static Bytes encode(Deposits deposits) {
    Encoder out = new Encoder().u8(FORM);
    write(out, deposits.position());
    out.each(deposits.trail().entrySet(), (to, at) -> to.count(at.getKey()).block(at.getValue()));
    TreeMap<Outpoint, Deposit> sorted =
        new TreeMap<>(
            (a, b) -> {
              int byTxid = a.txid().compareTo(b.txid());
              return byTxid != 0 ? byTxid : Long.compare(a.index(), b.index());
            });
    sorted.putAll(deposits.all());
    out.each(sorted.entrySet(), (to, each) -> write(to.outpoint(each.getKey()), each.getValue()));
    return out.toBytes();
  }

  /**
   * Reads a snapshot.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Deposits decode(Bytes octets, DepositTerms terms) {
    Decoder in = new Decoder(octets);
    in.requireVersion("snapshot of deposits", FORM);
    Place position = readPlace(in);
    Map<Integer, BlockHash> trail = new HashMap<>();
    in.each(from -> Map.entry(from.count(), from.block()))
        .forEach(at -> trail.put(at.getKey(), at.getValue()));
    if (!position.block().equals(trail.get(position.height().value()))) {
      throw new IllegalArgumentException(
          "the trail of deposits does not end at their position, %s".formatted(position.height()));
    }
    Map<Outpoint, Deposit> known = new HashMap<>();
    in.each(from -> Map.entry(from.outpoint(), readDeposit(from)))
        .forEach(each -> known.put(each.getKey(), each.getValue()));
    in.requireEnd("snapshot of deposits");
    return Deposits.of(terms, position, trail, known);
  }

  private static void write(Encoder out, Deposit deposit) {
    switch (deposit) {
      case Deposit.Seen(Found found, Place place) -> {
        write(out.u8(State.SEEN.ordinal()), found);
        write(out, place);
      }
      case Deposit.Orphan(Found found, Place place, Deposit.Reason reason) -> {
        write(out.u8(State.ORPHAN.ordinal()), found);
        write(out, place);
        out.u8(reason.ordinal());
      }
      case Deposit.Minted(Found found, Place place, BlockNumber in) -> {
        write(out.u8(State.MINTED.ordinal()), found);
        write(out, place);
        out.i64(in.value());
      }
      case Deposit.Gone(Found found) -> write(out.u8(State.GONE.ordinal()), found);
      case Deposit.Unbacked(Found found, BlockNumber in) -> {
        write(out.u8(State.UNBACKED.ordinal()), found);
        out.i64(in.value());
      }
      case Deposit.Foretold(BlockNumber in) -> out.u8(State.FORETOLD.ordinal()).i64(in.value());
    }
  }

  private static Deposit readDeposit(Decoder in) {
    return switch (State.values()[in.choice(State.values().length)]) {
      case SEEN -> new Deposit.Seen(readFound(in), readPlace(in));
      case ORPHAN ->
          new Deposit.Orphan(
              readFound(in),
              readPlace(in),
              Deposit.Reason.values()[in.choice(Deposit.Reason.values().length)]);
      case MINTED -> new Deposit.Minted(readFound(in), readPlace(in), in.blockNumber());
      case GONE -> new Deposit.Gone(readFound(in));
      case UNBACKED -> new Deposit.Unbacked(readFound(in), in.blockNumber());
      case FORETOLD -> new Deposit.Foretold(in.blockNumber());
    };
  }

  private static void write(Encoder out, Found found) {
    out.outpoint(found.outpoint()).i64(found.amount().value());
    switch (found.memo()) {
      case DepositMemo.Recipient(EvmAddress address) ->
          out.u8(Memo.RECIPIENT.ordinal()).account(address);
      case DepositMemo.Missing _ -> out.u8(Memo.MISSING.ordinal());
      case DepositMemo.Unreadable _ -> out.u8(Memo.UNREADABLE.ordinal());
    }
    out.i64(found.federationVersion()).u8(found.coinbase() ? 1 : 0);
  }

  private static Found readFound(Decoder in) {
    return new Found(in.outpoint(), new Sats(in.i64()), readMemo(in), in.i64(), in.choice(2) == 1);
  }

  private static DepositMemo readMemo(Decoder in) {
    return switch (Memo.values()[in.choice(Memo.values().length)]) {
      case RECIPIENT -> new DepositMemo.Recipient(in.account());
      case MISSING -> new DepositMemo.Missing();
      case UNREADABLE -> new DepositMemo.Unreadable();
    };
  }

  private static void write(Encoder out, Place place) {
    out.count(place.height().value()).block(place.block());
  }

  private static Place readPlace(Decoder in) {
    return new Place(new BlockHeight(in.count()), in.block());
  }
}
