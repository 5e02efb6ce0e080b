package io.alys.stream;

import io.alys.governance.RequestHeader;
import io.alys.governance.ToGovernance;
import java.time.Duration;
import java.util.List;

/** What the conversation wants from the world; carried out in order. */
sealed interface Effect {
  /** Opens, ends or looks for a stream. */
  record Connect(Connection.Wish wish) implements Effect {}

  /** Sends a message on the stream of this generation. */
  record Write(long generation, RequestHeader header, ToGovernance message) implements Effect {}

  /** Lets governance send so many more messages. */
  record Fetch(long generation, int messages) implements Effect {}

  /** Writes a letter to the journal; the answer is {@code stored} or {@code notStored}. */
  record Append(Outbox.Letter letter) implements Effect {}

  /** Takes letters out of the journal. */
  record Forget(List<String> requestIds) implements Effect {}

  /** Writes down what is processed of governance; the answer is {@code cursorSaved}. */
  record SaveCursor(String numbering, long sequence) implements Effect {}

  /** Tells one of our actors a message of governance. */
  record Tell(Deliveries.Telling telling) implements Effect {}

  /** A request is on disk. */
  record Accept(String requestId, boolean again) implements Effect {}

  /** A request is not taken. */
  record Refuse(String requestId, String reason) implements Effect {}

  /** Governance answered a registration. */
  record Answer(io.alys.governance.FromGovernance.Registered registered) implements Effect {}

  /** Tells the node's event stream. */
  record Publish(StreamEvent event) implements Effect {}

  /** Counts something of governance's that is wrong. */
  record Reject(String reason) implements Effect {}

  /** Signatures are complete, or a request is otherwise done. */
  record Measure(Outbox.Letter request, String outcome, Duration took) implements Effect {}

  /**
   * Governance has taken a message over.
   *
   * @param took since it was asked for, or since the start that found it in the journal
   */
  record Acknowledged(Outbox.Lane lane, Duration took) implements Effect {}

  /** Something less urgent gave way. */
  record Drop(Outbox.Lane lane) implements Effect {}
}
