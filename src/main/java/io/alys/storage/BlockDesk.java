package io.alys.storage;

import io.alys.actor.ActorClock;
import io.alys.actor.Request;
import io.alys.storage.BlockCommand.DropBlocks;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.LoadBlock;
import io.alys.storage.BlockCommand.LoadBlockAt;
import io.alys.storage.BlockCommand.LoadBlocksAfter;
import io.alys.storage.BlockCommand.LoadChainHead;
import io.alys.storage.BlockCommand.LoadChainStates;
import io.alys.storage.BlockCommand.SaveChainState;
import io.alys.storage.JournalStatus.Trouble;
import io.alys.storage.sqlite.SqliteBlocks;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of the actor that keeps blocks. Its file has transactions of its own: a block waits for
 * no request to governance, and what fails one file leaves the other as it is.
 */
final class BlockDesk implements AutoCloseable {
  /** In the data directory. */
  static final String FILE = "chain.db";

  private final Function<Boolean, SqliteBlocks> opening;
  private final MeterRegistry meters;
  private final ActorClock clock;
  private final Counter counter;
  private final GroupCommit<BlockCommand> commits =
      new GroupCommit<>(this::settle, this::writes, this::failed);

  private @Nullable SqliteBlocks blocks;
  private @Nullable BlockMetrics metrics;
  private Optional<Trouble> trouble = Optional.empty();

  /** What the actor does for its desk. */
  interface Counter {
    <R> void reply(Request<R> question, R answer);

    /**
     * Tells who asked, and the operator what is new to the trouble of before.
     *
     * @return whether the actor goes on; else it crashes
     */
    boolean complain(StorageCommand message, JournalFailure failure, Optional<Trouble> before);

    void recovered(String what);
  }

  private BlockDesk(
      Function<Boolean, SqliteBlocks> opening,
      MeterRegistry meters,
      ActorClock clock,
      Counter counter) {
    this.opening = opening;
    this.meters = meters;
    this.clock = clock;
    this.counter = counter;
  }

  /**
   * Opens the file, or makes it.
   *
   * @param suspect when the run before did not end well
   */
  static BlockDesk open(
      Function<Boolean, SqliteBlocks> opening,
      boolean suspect,
      MeterRegistry meters,
      ActorClock clock,
      Counter counter) {
    BlockDesk desk = new BlockDesk(opening, meters, clock, counter);
    desk.open(suspect);
    return desk;
  }

  private SqliteBlocks open(boolean suspect) {
    SqliteBlocks opened = opening.apply(suspect);
    blocks = opened;
    metrics = new BlockMetrics(meters, opened);
    return opened;
  }

  /** Why the last write failed; empty when it did not. */
  Optional<Trouble> trouble() {
    return trouble;
  }

  Future<?> receive(List<BlockCommand> messages) {
    return commits.receive(messages);
  }

  private void settle(List<BlockCommand> messages) {
    SqliteBlocks there = blocks;
    SqliteBlocks open = there == null ? open(true) : there;
    if (messages.stream().noneMatch(this::writes)) {
      messages.forEach(message -> perform(open, message).run());
      return;
    }
    long begin = clock.nanoTime();
    List<Runnable> replies =
        open.commit(() -> messages.stream().map(message -> perform(open, message)).toList());
    if (metrics != null) {
      metrics.committed(clock.nanoTime() - begin);
    }
    if (trouble.isPresent()) {
      trouble = Optional.empty();
      counter.recovered("block file");
    }
    replies.forEach(Runnable::run);
  }

  private boolean writes(BlockCommand message) {
    return switch (message) {
      case KeepBlocks _, DropBlocks _, SaveChainState _ -> true;
      case LoadChainStates _, LoadChainHead _, LoadBlock _, LoadBlockAt _, LoadBlocksAfter _ ->
          false;
    };
  }

  private Runnable perform(SqliteBlocks open, BlockCommand message) {
    return switch (message) {
      case KeepBlocks keep -> later(keep, open.keep(keep));
      case DropBlocks drop -> later(drop, open.drop(drop.wrong()));
      case SaveChainState save -> later(save, open.save(save));
      case LoadChainStates load -> later(load, open.states());
      case LoadChainHead load -> later(load, open.head());
      case LoadBlock load -> later(load, open.find(load.hash()));
      case LoadBlockAt load -> later(load, open.find(load.number()));
      case LoadBlocksAfter load -> later(load, open.load(load));
    };
  }

  private <R> Runnable later(Request<R> question, R answer) {
    return () -> counter.reply(question, answer);
  }

  private Future<?> failed(BlockCommand message, JournalFailure failure) {
    boolean goesOn = counter.complain(message, failure, trouble);
    trouble = Optional.of(failure.trouble());
    if (failure.why() == JournalStatus.Cause.IO_ERROR) {
      close();
    }
    return goesOn ? Future.succeededFuture() : Future.failedFuture(failure);
  }

  @Override
  public void close() {
    if (metrics != null) {
      metrics.close();
      metrics = null;
    }
    if (blocks != null) {
      blocks.close();
      blocks = null;
    }
  }
}
