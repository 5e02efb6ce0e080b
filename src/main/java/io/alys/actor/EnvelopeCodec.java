package io.alys.actor;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Passes envelopes by reference on the local bus. It refuses the wire: between nodes only frames
 * travel, which the kernel encodes itself, so that nothing undecodable can harm the bus.
 */
@SuppressWarnings("rawtypes")
final class EnvelopeCodec implements MessageCodec<Envelope, Envelope> {
  static final String NAME = "alys.envelope";

  private EnvelopeCodec() {}

  static void register(EventBus bus) {
    try {
      bus.registerCodec(new EnvelopeCodec());
    } catch (IllegalStateException e) {
      throw new IllegalStateException("this Vert.x instance already has an actor system", e);
    }
  }

  @Override
  public void encodeToWire(Buffer buffer, Envelope envelope) {
    throw new UnsupportedOperationException("an envelope never leaves its node");
  }

  @Override
  public Envelope decodeFromWire(int pos, Buffer buffer) {
    throw new UnsupportedOperationException("an envelope never comes from another node");
  }

  @Override
  public Envelope transform(Envelope envelope) {
    return envelope;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
