package io.alys.actor;

/** How the receivers of a message were chosen. */
public enum Routing {
  /** One named actor. */
  DIRECT,
  /** That actor on every node that is ready. */
  BROADCAST,
  /** That actor on one of the nodes that are ready, in turn. */
  GROUP
}
