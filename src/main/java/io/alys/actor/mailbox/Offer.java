package io.alys.actor.mailbox;

/** What a mailbox did with a message that was offered. */
public sealed interface Offer<E> {
  /** It waits in its lane. */
  record Accepted<E>() implements Offer<E> {}

  /** It waits in its lane, and an older one was dropped for it. */
  record Displaced<E>(E victim) implements Offer<E> {}

  /** It was dropped; its sender is not told. */
  record Dropped<E>() implements Offer<E> {}

  /** It was refused; its sender is told. */
  record Refused<E>() implements Offer<E> {}

  /** Its sender waits; it moves into its lane when there is room. */
  record Parked<E>() implements Offer<E> {}

  /** Its sender shall try again later. */
  record RetryLater<E>() implements Offer<E> {}
}
