package io.alys.actor;

import java.util.function.Consumer;

/** What the kernel must know of its cluster: who it is there, and who left. */
public interface Membership {
  /** No cluster at all. */
  Membership ALONE =
      new Membership() {
        @Override
        public boolean clustered() {
          return false;
        }

        @Override
        public String memberId() {
          return "alone";
        }

        @Override
        public void onMemberLeft(Consumer<String> listener) {}
      };

  /** Whether there are, or may be, other nodes. */
  boolean clustered();

  /** This node's id in the cluster; a node that comes back has another. */
  String memberId();

  /** Calls a listener with the id of each member that leaves, soon after it is known. */
  void onMemberLeft(Consumer<String> listener);
}
