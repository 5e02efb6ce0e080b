package io.alys.actor;

import io.alys.actor.ActorException.Kind;
import io.alys.actor.wire.Frame;
import io.alys.actor.wire.MessageTypes;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Whoever waits on another node for what becomes of a message: answers across the wire. */
final class RemoteAsker extends Asker {
  private final ActorSystem system;
  private final long id;
  private final String replyDoor;
  private boolean answered;
  private volatile Class<?> request = Request.class;

  RemoteAsker(ActorSystem system, Wants wants, Frame.Message asked) {
    super(wants);
    this.system = system;
    this.id = asked.id();
    this.replyDoor = asked.door();
  }

  /** Says what the question was, when it is read: its answer is written in that type. */
  void asked(Class<?> type) {
    request = type;
  }

  @Override
  void succeed(@Nullable Object answer) {
    if (first()) {
      Frame frame;
      try {
        frame =
            new Frame.Answer(
                id, answer == null ? null : system.types().encodeAnswer(request, answer));
      } catch (MessageTypes.Unwritable e) {
        frame = new Frame.Failure(id, Kind.UNDECODABLE.name(), e.reason());
      }
      send(frame);
    }
  }

  @Override
  void fail(ActorException why) {
    if (first()) {
      send(new Frame.Failure(id, why.kind().name(), why.reason()));
    }
  }

  private void send(Frame frame) {
    system.bus().send(replyDoor, Buffer.buffer(system.types().encode(frame)));
  }

  private synchronized boolean first() {
    boolean was = answered;
    answered = true;
    return !was;
  }

  @Override
  synchronized boolean answered() {
    return answered;
  }
}
