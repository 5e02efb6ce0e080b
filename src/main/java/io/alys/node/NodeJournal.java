package io.alys.node;

import io.alys.storage.JournalCare;
import io.alys.storage.JournalCare.Checked;
import java.nio.file.Path;

/** A node's journal as its operator sees it, beside the node. See {@link JournalCare}. */
public final class NodeJournal {
  private final JournalCare care;

  /** That of the node with this configuration. */
  public NodeJournal(NodeConfig config) {
    this.care = new JournalCare(config.node().home(), config.storage());
  }

  /**
   * What a look found.
   *
   * @param schemaVersion of the journal
   * @param auditEntries in the audit log
   * @param auditHash of its last entry, hex; zeros when there is none
   */
  public record Look(int schemaVersion, long auditEntries, String auditHash) {
    private static Look of(Checked checked) {
      return new Look(checked.schemaVersion(), checked.auditEntries(), checked.auditHash());
    }
  }

  /** Copies it into a new file; the node may run. */
  public Look backup(Path target) {
    return Look.of(care.backup(target));
  }

  /** Puts a copy in its place; the node must not run. */
  public Look restore(Path source, boolean force) {
    return Look.of(care.restore(source, force));
  }

  /**
   * Unbinds the authority's key from what it signed, but for its slots; the node must not run.
   *
   * @return how many keys were bound
   */
  public int unbind() {
    return care.unbind();
  }

  /** Whether it is whole; the node may run. */
  public Look check() {
    return Look.of(care.check());
  }
}
