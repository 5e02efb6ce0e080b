package io.alys.governance;

/**
 * A message of governance on its way to one of our actors, which answers a batch of them by {@code
 * Delivered} once it will not lose it. It may come more than once.
 *
 * @param number of this delivery; grows
 * @param requestId which request the message answers
 * @param traceParent the W3C traceparent of what made that request, for what follows from the
 *     answer; empty when it has none
 */
public record Delivery(long number, String requestId, FromGovernance message, String traceParent) {}
