package io.alys.storage;

import io.alys.storage.JournalStatus.Cause;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What waits for one file becomes one transaction, and so one sync of the disk. */
final class GroupCommit<C extends StorageCommand> {
  private final Consumer<List<C>> settle;
  private final Predicate<C> writes;
  private final BiFunction<C, JournalFailure, Future<?>> failed;

  /**
   * How it is done.
   *
   * @param settle does all in one transaction, and answers after it; throws when it had no effect
   * @param failed tells who asked; a failed future is a crash
   */
  GroupCommit(
      Consumer<List<C>> settle,
      Predicate<C> writes,
      BiFunction<C, JournalFailure, Future<?>> failed) {
    this.settle = settle;
    this.writes = writes;
    this.failed = failed;
  }

  Future<?> receive(List<C> messages) {
    try {
      if (!messages.isEmpty()) {
        settle.accept(messages);
      }
      return Future.succeededFuture();
    } catch (JournalFailure failure) {
      return messages.size() == 1
          ? failed.apply(messages.getFirst(), failure)
          : settleEach(messages, failure);
    }
  }

  /**
   * One that the disk does not take must not fail its neighbours: on a full disk an acknowledgement
   * may pass, and make room. Other failures hold for every write, and are not waited for again.
   */
  private Future<?> settleEach(List<C> messages, JournalFailure ofAll) {
    Future<?> outcome = Future.succeededFuture();
    for (C message : messages) {
      try {
        if (writes.test(message) && ofAll.why() != Cause.DISK_FULL) {
          throw ofAll;
        }
        settle.accept(List.of(message));
      } catch (JournalFailure failure) {
        Future<?> next = failed.apply(message, failure);
        outcome = outcome.failed() ? outcome : next;
      }
    }
    return outcome;
  }
}
