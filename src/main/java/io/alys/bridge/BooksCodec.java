package io.alys.bridge;

import io.alys.peg.PegBlock;
import io.alys.peg.bridge.BridgeCodec;
import io.alys.peg.bridge.BridgeCore;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.peg.ledger.Ledger;
import io.alys.peg.ledger.PegBlockCodec;
import io.alys.peg.payout.SignatureRule;
import io.alys.peg.state.PegState;
import io.alys.peg.state.PegStateCodec;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;

/**
 * How the books stand in the journal.
 *
 * <pre>
 *   event "block": as PegBlockCodec has it
 *   event "head":  hash 32
 *   event "core":  as BridgeCodec has it
 *   snapshot:      form 1 | state of the last final block | blocks above it | head 32 | core
 * </pre>
 */
final class BooksCodec {
  /** Of the snapshot; the storage keeps it beside the bytes. */
  static final int FORM = 1;

  private static final String BLOCK = "block";
  private static final String HEAD = "head";
  private static final String CORE = "core";

  private BooksCodec() {}

  static String kind(Books.Entry entry) {
    return switch (entry) {
      case Books.Entry.BlockKept _ -> BLOCK;
      case Books.Entry.HeadMoved _ -> HEAD;
      case Books.Entry.CoreMoved _ -> CORE;
    };
  }

  static Bytes encode(Books.Entry entry) {
    return switch (entry) {
      case Books.Entry.BlockKept(var block) -> PegBlockCodec.encode(block);
      case Books.Entry.HeadMoved(Hash32 hash) -> hash.octets();
      case Books.Entry.CoreMoved(var event) -> BridgeCodec.encode(event);
    };
  }

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Books.Entry decode(String kind, Bytes octets) {
    return switch (kind) {
      case BLOCK -> new Books.Entry.BlockKept(PegBlockCodec.decode(octets));
      case HEAD -> new Books.Entry.HeadMoved(new Hash32(octets));
      case CORE -> new Books.Entry.CoreMoved(BridgeCodec.decodeEvent(octets));
      case String _ ->
          throw new IllegalArgumentException(
              "the journal of the bridge has an entry of kind '%s'; a newer version wrote it"
                  .formatted(kind));
    };
  }

  static Bytes encode(Books books) {
    return new Encoder()
        .sized(PegStateCodec.encode(books.ledger().root()))
        .each(books.ledger().blocks(), (out, block) -> out.sized(PegBlockCodec.encode(block)))
        .raw(books.ledger().head().octets())
        .sized(BridgeCodec.encode(books.core()))
        .toBytes();
  }

  /**
   * Reads a snapshot.
   *
   * @param empty books without anything in them, which say by which rules
   * @throws IllegalArgumentException when it is none, or of other rules
   */
  static Books decode(Bytes octets, int form, Books empty, int capacity, SignatureRule rule) {
    if (form != FORM) {
      throw new IllegalArgumentException(
          "snapshot of the bridge in form %d; this version reads %d".formatted(form, FORM));
    }
    Decoder in = new Decoder(octets);
    PegState root = PegStateCodec.decode(in.sized());
    List<PegBlock> blocks = in.each(from -> PegBlockCodec.decode(from.sized()));
    Hash32 head = new Hash32(in.raw(Hash32.SIZE_BYTES));
    Bytes core = in.sized();
    in.requireEnd("snapshot of the bridge");
    return restored(empty, Ledger.startingAt(empty.rules(), capacity, root), blocks, head)
        .with(BridgeCodec.decode(core, empty.terms(), rule));
  }

  private record Restored(Books empty, Ledger ledger) {
    Books with(BridgeCore core) {
      return new Books(empty.rules(), empty.terms(), ledger, core);
    }
  }

  private static Restored restored(Books empty, Ledger above, List<PegBlock> blocks, Hash32 head) {
    Ledger ledger = above;
    for (PegBlock block : blocks) {
      if (!(ledger.add(block) instanceof Ledger.Addition.Added(Ledger next))) {
        throw new IllegalArgumentException(
            "the snapshot of the bridge has %s, which the rules refuse now"
                .formatted(block.position().number()));
      }
      ledger = next;
    }
    return new Restored(empty, ledger.withHead(head));
  }
}
