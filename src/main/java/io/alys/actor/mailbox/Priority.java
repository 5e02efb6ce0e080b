package io.alys.actor.mailbox;

/** How urgent a message is, the most urgent first. Each has a lane of its own. */
public enum Priority {
  CRITICAL,
  HIGH,
  NORMAL,
  LOW
}
