package io.alys.devnet.governance;

import io.alys.devnet.ledger.DurableLog;
import io.alys.devnet.ledger.EntryCodec;
import io.alys.devnet.ledger.LedgerEntry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts entries on disk in groups: what comes while one group is written becomes the next, so that
 * one wait for the disk serves all of them. Belongs to one context.
 */
final class Journal {
  private final DurableLog log;
  private final WorkerExecutor disk;
  private final Runnable afterGroup;
  private final Promise<Void> failure = Promise.promise();
  private List<byte[]> records = new ArrayList<>();
  private List<Runnable> tasks = new ArrayList<>();
  private boolean writing;
  private boolean failed;

  /**
   * @param afterGroup runs when a group is on disk, after its tasks
   */
  Journal(DurableLog log, WorkerExecutor disk, Runnable afterGroup) {
    this.log = log;
    this.disk = disk;
    this.afterGroup = afterGroup;
  }

  /** Fails when the disk does; nothing that was not written before will ever be told. */
  Future<Void> failure() {
    return failure.future();
  }

  /** Runs a task as soon as the entries, and all before them, are on disk; never when they fail. */
  void write(List<LedgerEntry> entries, Runnable task) {
    entries.forEach(entry -> records.add(EntryCodec.encode(entry)));
    tasks.add(task);
    if (!writing && !failed) {
      writeGroup();
    }
  }

  private void writeGroup() {
    List<byte[]> group = records;
    List<Runnable> waiting = tasks;
    records = new ArrayList<>();
    tasks = new ArrayList<>();
    writing = true;
    Future<Void> written =
        group.isEmpty()
            ? Future.succeededFuture()
            : disk.executeBlocking(
                () -> {
                  log.append(group);
                  return null;
                });
    written.onComplete(
        done -> {
          writing = false;
          if (done.failed()) {
            failed = true;
            failure.tryFail(done.cause());
            return;
          }
          waiting.forEach(Runnable::run);
          afterGroup.run();
          if (!tasks.isEmpty() && !writing) {
            writeGroup();
          }
        });
  }
}
