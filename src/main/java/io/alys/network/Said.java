package io.alys.network;

import io.alys.consensus.block.BlockLimits;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;

/** What one node says to another; {@code peer.proto} says what each means. */
sealed interface Said {
  /** The number of this protocol. */
  int PROTOCOL_VERSION = 1;

  /** The most blocks in an answer. */
  int MAX_BLOCKS = 256;

  /** The most bytes that the blocks of an answer have together, unless it is one. */
  int MAX_BLOCKS_BYTES = BlockLimits.MAX_BYTES;

  /** The most hashes that say from where on. */
  int MAX_LOCATOR = 64;

  /**
   * The longest message. Besides 8 MiB of blocks there is room for what is around each of 256 of
   * them, so that each block that can be made can travel: version 1 took 64 KiB (fault 22).
   */
  int MAX_BYTES = BlockLimits.MAX_BYTES + 64 * 1_024;

  /** Whether it may be lost where a peer reads slowly. */
  default boolean isGossip() {
    return switch (this) {
      case Moved _, NewBlock _, Approved _ -> true;
      case Hello _, Fetch _, Answer _, Goodbye _ -> false;
    };
  }

  /** What kind it is, for metrics. */
  default Kind kind() {
    return switch (this) {
      case Hello _ -> Kind.HELLO;
      case Moved _ -> Kind.TIP;
      case NewBlock _ -> Kind.NEW_BLOCK;
      case Approved _ -> Kind.APPROVAL;
      case Fetch _ -> Kind.FETCH_BLOCKS;
      case Answer _ -> Kind.BLOCKS;
      case Goodbye _ -> Kind.GOODBYE;
    };
  }

  /** The kinds of messages. */
  enum Kind {
    HELLO,
    TIP,
    NEW_BLOCK,
    APPROVAL,
    FETCH_BLOCKS,
    BLOCKS,
    GOODBYE
  }

  /** Who one is, and which chain one follows. */
  record Hello(
      long protocolVersion,
      String name,
      Hash32 genesis,
      Hash32 specification,
      Tip tip,
      String instance)
      implements Said {}

  /** Where the sender's chain stands. */
  record Moved(Tip tip) implements Said {}

  record NewBlock(Bytes wire) implements Said {}

  /**
   * One authority's signature over a block. It stays as it came until somebody checks it: whether
   * it is a point of its group costs more than all else here.
   *
   * @param signature 96 bytes
   */
  record Approved(Hash32 block, int authority, Bytes signature) implements Said {}

  record Fetch(long id, List<Hash32> locator, int most) implements Said {
    public Fetch {
      locator = List.copyOf(locator);
    }
  }

  /** The answer to {@link Fetch}. */
  record Answer(long id, Found found) implements Said {}

  /** What was found. */
  sealed interface Found {
    record Run(List<Bytes> wires) implements Found {
      public Run {
        wires = List.copyOf(wires);
      }
    }

    record OnAnotherChain() implements Found {}

    record Unavailable(String reason) implements Found {}
  }

  record Goodbye(Farewell why, String text) implements Said {}

  /** Why a stream ends, in the order of its numbers from 0. */
  enum Farewell {
    UNSPECIFIED,
    STOPPING,
    OTHER_PROTOCOL,
    OTHER_GENESIS,
    OTHER_SPECIFICATION,
    ONESELF,
    ALREADY_CONNECTED,
    TOO_MANY,
    MISCONDUCT,
    TOO_SLOW;

    /** Whether the two can talk only after somebody changed something. */
    boolean isOfAnotherChain() {
      return this == OTHER_PROTOCOL || this == OTHER_GENESIS || this == OTHER_SPECIFICATION;
    }
  }
}
