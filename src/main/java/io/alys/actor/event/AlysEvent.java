package io.alys.actor.event;

/**
 * Something that happened, told to whoever subscribed: a fact, in the past tense, immutable. Events
 * are for watching and for waking up; what must not be lost goes by the journal.
 */
public interface AlysEvent {}
