package io.alys.mining;

import java.util.Locale;

/** What can become of a submission; a label of a metric. */
enum Outcome {
  ACCEPTED,
  /** It holds, and what it proves is proven. */
  ALREADY_PROVEN,
  /** It holds but for the work. */
  TOO_LITTLE_WORK,
  /** It proves something else. */
  DOES_NOT_HOLD,
  /** Its bytes are no proof. */
  UNREADABLE,
  OUTDATED,
  UNKNOWN,
  /** The chain has not said yet where it stands. */
  NOT_READY,
  /** It holds, and could not be written down. */
  NOT_KEPT;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
