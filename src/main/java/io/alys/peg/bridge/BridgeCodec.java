package io.alys.peg.bridge;

import io.alys.bitcoin.Txid;
import io.alys.federation.FederationUpdate;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.peg.deposit.DepositCodec;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.Payout;
import io.alys.peg.payout.PayoutCodec;
import io.alys.peg.payout.SignatureRule;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;

/**
 * How the bridge's events and snapshots stand in the journal.
 *
 * <pre>
 *   event:    form 1 | its number u8 | what it holds
 *   snapshot: form 1 | deposits | payouts | followed 32 i64 | finalised i64
 *             | update 0, 1 or 2 | why it is halted [0..1]
 * </pre>
 */
public final class BridgeCodec {
  private static final int FORM = 1;

  /** By their number on disk. */
  private enum Event {
    DEPOSITS,
    PAYOUT,
    FORGOTTEN,
    FOLLOWED,
    FINALISED,
    UPDATE_HEARD,
    UPDATE_CARRIED,
    HELD,
    RELEASED,
    UPDATE_OF_AUTHORITIES_HEARD
  }

  private BridgeCodec() {}

  public static Bytes encode(BridgeEvent event) {
    Encoder out = new Encoder().u8(FORM);
    switch (event) {
      case BridgeEvent.DepositsChanged(DepositEvent change) ->
          number(out, Event.DEPOSITS).sized(DepositCodec.encode(change));
      case BridgeEvent.PayoutChanged(Payout payout) ->
          number(out, Event.PAYOUT).sized(PayoutCodec.encode(payout));
      case BridgeEvent.PayoutForgotten(Txid txid) -> number(out, Event.FORGOTTEN).txid(txid);
      case BridgeEvent.Followed(Hash32 block, BlockNumber number) ->
          number(out, Event.FOLLOWED).hash(block).i64(number.value());
      case BridgeEvent.Finalised(BlockNumber upTo) ->
          number(out, Event.FINALISED).i64(upTo.value());
      case BridgeEvent.UpdateHeard(FederationUpdate update) when update.namesAuthorities() ->
          number(out, Event.UPDATE_OF_AUTHORITIES_HEARD).updateOfAuthorities(update);
      case BridgeEvent.UpdateHeard(FederationUpdate update) ->
          number(out, Event.UPDATE_HEARD).update(update);
      case BridgeEvent.UpdateCarried(long version) ->
          number(out, Event.UPDATE_CARRIED).i64(version);
      case BridgeEvent.Held(String reason) -> number(out, Event.HELD).text(reason);
      case BridgeEvent.Released _ -> number(out, Event.RELEASED);
    }
    return out.toBytes();
  }

  private static Encoder number(Encoder out, Event event) {
    return out.u8(event.ordinal());
  }

  /**
   * Reads an event.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static BridgeEvent decodeEvent(Bytes octets) {
    Decoder in = new Decoder(octets);
    in.requireVersion("event of the bridge", FORM);
    BridgeEvent event =
        switch (Event.values()[in.choice(Event.values().length)]) {
          case DEPOSITS -> new BridgeEvent.DepositsChanged(DepositCodec.decodeEvent(in.sized()));
          case PAYOUT -> new BridgeEvent.PayoutChanged(PayoutCodec.decode(in.sized()));
          case FORGOTTEN -> new BridgeEvent.PayoutForgotten(in.txid());
          case FOLLOWED -> new BridgeEvent.Followed(in.hash(), in.blockNumber());
          case FINALISED -> new BridgeEvent.Finalised(in.blockNumber());
          case UPDATE_HEARD -> new BridgeEvent.UpdateHeard(in.update());
          case UPDATE_OF_AUTHORITIES_HEARD -> new BridgeEvent.UpdateHeard(in.updateOfAuthorities());
          case UPDATE_CARRIED -> new BridgeEvent.UpdateCarried(in.i64());
          case HELD -> new BridgeEvent.Held(in.text());
          case RELEASED -> new BridgeEvent.Released();
        };
    in.requireEnd("event of the bridge");
    return event;
  }

  /** A snapshot; the same bridge gives the same bytes. */
  public static Bytes encode(BridgeCore core) {
    Encoder out =
        new Encoder()
            .u8(FORM)
            .sized(DepositCodec.encode(core.deposits()))
            .sized(PayoutCodec.encode(core.payouts()))
            .hash(core.followed().block())
            .i64(core.followed().number().value())
            .i64(core.finalised().value());
    out.update(core.announced()).optional(core.halted(), Encoder::text);
    return out.toBytes();
  }

  /**
   * Reads a snapshot.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static BridgeCore decode(Bytes octets, BridgeTerms terms, SignatureRule rule) {
    Decoder in = new Decoder(octets);
    in.requireVersion("snapshot of the bridge", FORM);
    Bytes deposits = in.sized();
    Bytes payouts = in.sized();
    BridgeCore.Followed followed = new BridgeCore.Followed(in.hash(), in.blockNumber());
    BridgeCore.State state =
        new BridgeCore.State(
            DepositCodec.decode(deposits, terms.depositsFor(followed.number().next())),
            PayoutCodec.decode(payouts, terms.payouts(), rule),
            followed,
            in.blockNumber(),
            in.optionalUpdate(),
            in.optional(Decoder::text));
    in.requireEnd("snapshot of the bridge");
    return new BridgeCore(terms, state.halted(state.halted()));
  }
}
