package io.alys.storage;

/**
 * The right to write as the holder of a role: the epoch that its lease was granted with. The
 * journal refuses it once another epoch holds the role, so that a replica that froze, or was cut
 * off, cannot write after it was replaced.
 *
 * @param role 1 to 64 visible ASCII characters; empty in {@link #NONE} alone
 * @param epoch from 1; 0 in {@link #NONE} alone
 */
public record Fence(String role, long epoch) {
  /** For what no role guards; refused for a topic that was begun under a role. */
  public static final Fence NONE = new Fence("", 0);

  static final int MAX_ROLE = 64;

  public Fence {
    if (!role.isEmpty() || epoch != 0) {
      VisibleAscii.require("role", role, MAX_ROLE);
      if (epoch < 1) {
        throw new IllegalArgumentException(
            "epoch %d of role %s must be at least 1".formatted(epoch, role));
      }
    }
  }

  /** Whether it is {@link #NONE}. */
  public boolean isNone() {
    return role.isEmpty();
  }
}
