package io.alys.chain;

import io.alys.actor.ActorRef;
import io.alys.chain.ChainCommand.Run;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.FoundBlock;
import io.alys.storage.BlockCommand.LoadBlock;
import io.alys.storage.BlockCommand.LoadBlockAt;
import io.alys.storage.StorageCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads blocks in a row, as they are on disk, for a node that lacks them. */
final class RunReader {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ActorRef<StorageCommand> storage;
  private final Hash32 genesis;

  RunReader(ActorRef<StorageCommand> storage, Hash32 genesis) {
    this.storage = storage;
    this.genesis = genesis;
  }

  Run read(ChainCommand.GetRun asked) {
    for (Hash32 hash : asked.locator()) {
      Optional<BlockNumber> number = canonical(hash);
      if (number.isPresent()) {
        return new Run.Blocks(after(number.get(), asked.most(), asked.bytes()));
      }
    }
    return new Run.OnAnotherChain();
  }

  /** The number of a block of the chain through the head. */
  private Optional<BlockNumber> canonical(Hash32 hash) {
    if (hash.equals(genesis)) {
      return Optional.of(BlockNumber.GENESIS);
    }
    return storage
        .ask(new LoadBlock(hash), LIMIT)
        .await()
        .filter(FoundBlock::canonical)
        .map(found -> found.block().number());
  }

  private List<Bytes> after(BlockNumber from, int most, long bytes) {
    List<Bytes> run = new ArrayList<>();
    long left = bytes;
    BlockNumber next = from.next();
    while (run.size() < most) {
      Optional<FoundBlock> found = storage.ask(new LoadBlockAt(next), LIMIT).await();
      if (found.isEmpty()) {
        return run;
      }
      Bytes wire = found.get().block().block();
      left -= wire.size();
      if (left < 0 && !run.isEmpty()) {
        return run;
      }
      run.add(wire);
      next = next.next();
    }
    return run;
  }
}
