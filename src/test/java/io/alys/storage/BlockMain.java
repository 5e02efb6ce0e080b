package io.alys.storage;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.BlockCommand.ChainKept;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.LoadChainHead;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Storage in a JVM of its own: {@code BlockMain directory}. It keeps two blocks of each number
 * without end, makes one of them the head and what is five below final, and writes to its output
 * which number it was told is on disk.
 */
public final class BlockMain {
  private static final int DEPTH = 5;
  private static final int BLOCK_BYTES = 10_000;

  private final ActorRef<StorageCommand> storage;
  private final PrintStream out;

  private BlockMain(ActorRef<StorageCommand> storage, PrintStream out) {
    this.storage = storage;
    this.out = out;
  }

  public static void main(String[] args) {
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
    Vertx vertx = Vertx.vertx();
    ActorSystem system =
        ActorSystem.create(vertx, ActorSystemConfig.named("child"), new SimpleMeterRegistry());
    system
        .start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.Never(),
                StorageVerticle.spec(
                    Path.of(args[0]), JournalFixture.settings(), SimpleMeterRegistry::new)))
        .onSuccess(
            _ -> {
              BlockMain main = new BlockMain(system.ref("storage", StorageCommand.class), out);
              vertx.runOnContext(_ -> main.begin());
            })
        .onFailure(cause -> end(out, String.valueOf(cause.getMessage())));
  }

  private void begin() {
    storage
        .ask(new LoadChainHead())
        .onSuccess(head -> keep(head.map(ChainHead::number).map(at -> at.value()).orElse(0L) + 1))
        .onFailure(cause -> end(out, String.valueOf(cause.getMessage())));
  }

  /** Branches 0 and 1 follow on each other's turns: which one is the head depends on the number. */
  private void keep(long number) {
    int parent = branch(number - 1);
    long finalised = Math.max(0, number - DEPTH);
    KeepBlocks asked =
        new KeepBlocks(
            List.of(
                BlockFixture.sized(number, 0, parent, BLOCK_BYTES),
                BlockFixture.sized(number, 1, parent, BLOCK_BYTES)),
            Optional.of(BlockFixture.head(number, branch(number), finalised, branch(finalised))));
    storage
        .ask(asked)
        .onSuccess(
            kept -> {
              if (kept instanceof ChainKept.Kept) {
                out.println("kept " + number);
                keep(number + 1);
              } else {
                end(out, kept.toString());
              }
            })
        .onFailure(cause -> end(out, String.valueOf(cause.getMessage())));
  }

  static int branch(long number) {
    return number % 3 == 0 && number > 0 ? 1 : 0;
  }

  private static void end(PrintStream out, String why) {
    out.println("failed " + why);
    Runtime.getRuntime().halt(1);
  }
}
