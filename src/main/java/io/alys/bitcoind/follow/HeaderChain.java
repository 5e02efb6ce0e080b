package io.alys.bitcoind.follow;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.follow.ChainEvent.Connected;
import io.alys.bitcoind.follow.ChainEvent.Disconnected;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far Bitcoin's best chain was followed. Which chain is the best is the Bitcoin node's to say;
 * that its headers link, stand at their heights and hold their own proof of work is checked here.
 *
 * <p>The highest blocks are kept, so many and no more. Below them a reorg is followed all the same:
 * a node tells the parents of blocks that left its chain, and each step down needs only the parent
 * of the block that goes. Only when it has forgotten them, too, is the way lost.
 *
 * <pre>
 *   kept     ... o--o--A--B--C        tip C is stale: C goes, then B, then A
 *                    \
 *   node's            x--y--z--w      o stands: x, y, z, w come
 * </pre>
 *
 * @param keep how many are kept at most, from 1
 * @param kept without a gap, the highest last; never empty
 */
public record HeaderChain(int keep, List<Place> kept) {
  private static final int BITS_EXPONENT_SHIFT = 24;
  private static final int BITS_MANTISSA = 0x007f_ffff;
  private static final int BITS_SIGN = 0x0080_0000;
  private static final int MANTISSA_BYTES = 3;

  /** Of a hash. */
  private static final int TARGET_BYTES = 32;

  /** A block, by its height and its hash. */
  public record Place(BlockHeight height, BlockHash hash) {
    @Override
    public String toString() {
      return "%s (%s)".formatted(height, hash);
    }
  }

  /** How the Bitcoin node sees the highest block that was followed. */
  public sealed interface Standing {
    /** It is in the best chain. */
    record InBestChain() implements Standing {}

    /** It is not, and this is what it stands on. */
    record Stale(BlockHash parent) implements Standing {}

    /**
     * The node never saw it, or has forgotten it.
     *
     * @param height of the node's best block
     */
    record Unknown(BlockHeight height) implements Standing {}
  }

  /** What followed from that. */
  public sealed interface Retreat {
    /** Nothing: go forward. */
    record Stands() implements Retreat {}

    /** A block goes; look at the one below. */
    record Back(HeaderChain chain, Disconnected event) implements Retreat {}

    /**
     * Nothing: the node has fewer blocks than were followed, and knows nothing of the rest. One
     * that was killed forgets its last blocks, and gets them again; nothing was reorganised.
     */
    record Wait(BlockHeight height) implements Retreat {}

    /** Nobody knows what the lowest block stands on; somebody who remembers must say. */
    record Lost(Place lowest) implements Retreat {}
  }

  /**
   * What was added.
   *
   * @param flaw of the first header that was not; empty when all were, or the next one does not
   *     link, which a reorg explains
   */
  public record Advance(HeaderChain chain, List<Connected> events, Optional<String> flaw) {
    public Advance {
      events = List.copyOf(events);
    }
  }

  public HeaderChain {
    if (keep < 1 || kept.isEmpty()) {
      throw new IllegalArgumentException(
          "keep %d and the %d blocks kept must be positive".formatted(keep, kept.size()));
    }
    kept = List.copyOf(kept.subList(Math.max(0, kept.size() - keep), kept.size()));
    for (int i = 1; i < kept.size(); i++) {
      if (kept.get(i).height().since(kept.get(i - 1).height()) != 1) {
        throw new IllegalArgumentException(
            "%s does not follow %s".formatted(kept.get(i), kept.get(i - 1)));
      }
    }
  }

  /** Begins above a block that counts as followed. */
  public static HeaderChain from(Place start, int keep) {
    return new HeaderChain(keep, List.of(start));
  }

  public Place tip() {
    return kept.getLast();
  }

  /** Takes the highest block back when the node says so. */
  public Retreat retreat(Standing standing) {
    return switch (standing) {
      case Standing.InBestChain _ -> new Retreat.Stands();
      case Standing.Stale(BlockHash parent) when tip().height().value() > 0 ->
          back(new Place(new BlockHeight(tip().height().value() - 1), parent));
      case Standing.Unknown(BlockHeight height) when height.compareTo(tip().height()) < 0 ->
          new Retreat.Wait(height);
      case Standing.Unknown _ when kept.size() > 1 -> back(kept.get(kept.size() - 2));
      case Standing.Stale _, Standing.Unknown _ -> new Retreat.Lost(tip());
    };
  }

  private Retreat back(Place below) {
    List<Place> left = kept.size() > 1 ? kept.subList(0, kept.size() - 1) : List.of(below);
    if (!left.getLast().equals(below)) {
      throw new IllegalStateException(
          "%s stands on %s, and %s was followed below it".formatted(tip(), below, left.getLast()));
    }
    return new Retreat.Back(
        new HeaderChain(keep, left), new Disconnected(tip().height(), tip().hash()));
  }

  /** Adds headers that follow each other, lowest first, as far as they are in order. */
  public Advance advance(List<HeaderPlace> headers) {
    List<Place> all = new ArrayList<>(kept);
    List<Connected> events = new ArrayList<>();
    Optional<String> flaw = Optional.empty();
    for (HeaderPlace next : headers) {
      Place below = all.getLast();
      if (!next.header().parent().equals(below.hash())) {
        break;
      }
      flaw = flaw(next, below);
      if (flaw.isPresent()) {
        break;
      }
      all.add(new Place(next.height(), next.hash()));
      events.add(new Connected(next.height(), next.hash()));
    }
    return new Advance(new HeaderChain(keep, all), events, flaw);
  }

  private static Optional<String> flaw(HeaderPlace next, Place below) {
    if (next.height().since(below.height()) != 1) {
      return Optional.of(
          "block %s stands on %s, and is said to be at %s"
              .formatted(next.hash(), below, next.height()));
    }
    if (!hasItsWork(next.header())) {
      return Optional.of(
          "block %s at %s is above its own target %08x"
              .formatted(next.hash(), next.height(), next.header().bits()));
    }
    return Optional.empty();
  }

  /**
   * Whether a header's hash, as a number, is at most the target that it names itself (in Bitcoin's
   * compact form: a byte of length, three of digits, the highest bit a sign).
   */
  static boolean hasItsWork(BlockHeader header) {
    int bits = (int) header.bits();
    int length = bits >>> BITS_EXPONENT_SHIFT;
    BigInteger digits = BigInteger.valueOf(bits & BITS_MANTISSA);
    BigInteger target =
        digits
            .shiftLeft(Byte.SIZE * Math.max(0, length - MANTISSA_BYTES))
            .shiftRight(Byte.SIZE * Math.max(0, MANTISSA_BYTES - length));
    if ((bits & BITS_SIGN) != 0 || target.bitLength() > Byte.SIZE * TARGET_BYTES) {
      return false;
    }
    BigInteger hash = new BigInteger(1, header.hash().wire().reversed().toArray());
    return hash.compareTo(target) <= 0;
  }
}
