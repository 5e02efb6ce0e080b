package io.alys.actor;

import java.util.List;

/**
 * What a supervisor hears. It restarts its children, or gives them up, or fails itself; it never
 * looks at their messages.
 */
public sealed interface SupervisorCommand {
  /** Asks for the names of its children, in the order in which they start. */
  record GetChildren() implements SupervisorCommand, Request<List<String>> {}

  /** What children and the supervisor's own timer tell it. */
  sealed interface Internal extends SupervisorCommand {}

  /** An incarnation of a child crashed, or did not start. */
  record ChildCrashed(String child, int incarnation, String reason) implements Internal {}

  /** A child runs. */
  record ChildRunning(String child, int incarnation) implements Internal {}

  /** Children have rested long enough. */
  record RestartDue(List<String> children) implements Internal {}
}
