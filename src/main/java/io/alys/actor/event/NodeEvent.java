package io.alys.actor.event;

/** What the kernel announces of the other nodes of its cluster. */
public sealed interface NodeEvent extends AlysEvent {
  String node();

  /** Messages can be sent to it: it answered us, and it says that its actors run. */
  record Ready(String node) implements NodeEvent {}

  /** It is ready no more: it left, it died, or it says so itself. */
  record Gone(String node, String reason) implements NodeEvent {}
}
