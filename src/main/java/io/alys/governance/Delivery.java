package io.alys.governance;

/**
 * A message of governance on its way to one of our actors, which answers a batch of them by {@code
 * Delivered} once it will not lose it. It may come more than once.
 *
 * @param number of this delivery; grows
 * @param requestId which request the message answers
 */
public record Delivery(long number, String requestId, FromGovernance message) {}
