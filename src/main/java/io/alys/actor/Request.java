package io.alys.actor;

/**
 * A message that wants one answer of type {@code R}.
 *
 * <p>A command of an actor's sealed protocol implements it beside the protocol: {@code record
 * GetStatus() implements PeginCommand, Request<PeginStatus> {}}. Between nodes the answer travels
 * as CBOR, so {@code R} is a record, an enum, a sealed interface of records, a list of them, or a
 * simple value.
 */
public interface Request<R> {}
