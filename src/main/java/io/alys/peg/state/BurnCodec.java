package io.alys.peg.state;

import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.Burn;
import io.alys.peg.state.BurnState.Burned;
import io.alys.peg.state.BurnState.Paid;
import io.alys.peg.state.BurnState.Proposed;
import io.alys.peg.state.BurnState.Queued;
import io.alys.peg.state.BurnState.Refundable;
import io.alys.peg.state.BurnState.Refunded;
import io.alys.peg.state.BurnState.Unpayable;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;

/**
 * A burn and its state in bytes.
 *
 * <pre>
 *   block u64 | transaction 32 | log u32 | sender 20 | address | value | state u8, and then
 *   1 burned | 2 queued: payment, seconds u64, nanoseconds u32, block u64 | 3 proposed: block u64
 *   4 paid: txid 32, block u64 | 5 refundable: reason u8 | 6 refunded: reason u8, block u64
 * </pre>
 */
final class BurnCodec {
  /** The least that a burn has. */
  static final int LEAST_BYTES = 8 + 32 + 4 + 20 + 4 + 5 + 1;

  private BurnCodec() {}

  static void write(StateWriter out, BurnRecord known) {
    Burn burn = known.burn();
    out.u64(burn.block().value())
        .fixed(burn.transactionHash().octets())
        .u32(burn.logIndex())
        .fixed(burn.sender().octets())
        .sized(burn.bitcoinAddress())
        .number(burn.value().value());
    switch (known.state()) {
      case Burned _ -> out.u8(1);
      case Queued(Payment payment, var since, BlockNumber block) -> {
        PayoutCodec.write(out.u8(2), payment);
        out.instant(since).u64(block.value());
      }
      case Proposed(BlockNumber payout) -> out.u8(3).u64(payout.value());
      case Paid(Txid txid, BlockNumber block) -> out.u8(4).fixed(txid.wire()).u64(block.value());
      case Refundable(Unpayable why) -> out.u8(5).u8(why.ordinal());
      case Refunded(Unpayable why, BlockNumber block) ->
          out.u8(6).u8(why.ordinal()).u64(block.value());
    }
  }

  static BurnRecord read(StateReader in) {
    BlockNumber block = new BlockNumber(in.u64());
    Burn burn =
        new Burn(
            block,
            in.hash(),
            in.u32(),
            new EvmAddress(in.fixed(EvmAddress.SIZE_BYTES)),
            address(in.sized()),
            new Wei(in.number()));
    return new BurnRecord(burn, state(in));
  }

  /** The record would cut a longer one off, and then two byte strings would mean one burn. */
  private static Bytes address(Bytes read) {
    if (read.size() > Burn.MAX_ADDRESS_BYTES) {
      throw new IllegalArgumentException("an address of %d bytes".formatted(read.size()));
    }
    return read;
  }

  private static BurnState state(StateReader in) {
    int kind = in.u8();
    if (kind == 1) {
      return new Burned();
    }
    if (kind == 2) {
      return new Queued(PayoutCodec.payment(in), in.instant(), new BlockNumber(in.u64()));
    }
    if (kind == 3) {
      return new Proposed(new BlockNumber(in.u64()));
    }
    if (kind == 4) {
      return new Paid(new Txid(in.fixed(Txid.SIZE_BYTES)), new BlockNumber(in.u64()));
    }
    if (kind == 5) {
      return new Refundable(reason(in));
    }
    if (kind == 6) {
      return new Refunded(reason(in), new BlockNumber(in.u64()));
    }
    throw new IllegalArgumentException("a burn in state " + kind);
  }

  private static Unpayable reason(StateReader in) {
    int ordinal = in.u8();
    Unpayable[] all = Unpayable.values();
    if (ordinal >= all.length) {
      throw new IllegalArgumentException("reason %d of a refund".formatted(ordinal));
    }
    return all[ordinal];
  }
}
