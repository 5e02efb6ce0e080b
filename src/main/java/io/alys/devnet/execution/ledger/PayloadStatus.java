package io.alys.devnet.execution.ledger;

import io.alys.primitives.Hash32;
import java.util.Optional;

/** How a payload is judged (Engine API, paris.md, PayloadStatusV1). */
public sealed interface PayloadStatus {
  record Valid(Hash32 latestValid) implements PayloadStatus {}

  /**
   * @param latestValid its last ancestor that is valid; empty when its hash is not its own
   */
  record Invalid(Optional<Hash32> latestValid, String why) implements PayloadStatus {}

  /** Its parent is not known; nobody will be asked for it. */
  record Syncing() implements PayloadStatus {}
}
