package io.alys.bridge;

import io.alys.actor.ActorRef;
import io.alys.bridge.BridgeCommand.Duties;
import io.alys.bridge.BridgeCommand.GetDuties;
import io.alys.bridge.BridgeCommand.GetHead;
import io.alys.bridge.BridgeCommand.GetPegout;
import io.alys.bridge.BridgeCommand.HeadSet;
import io.alys.bridge.BridgeCommand.Import;
import io.alys.bridge.BridgeCommand.ImportBlock;
import io.alys.bridge.BridgeCommand.PegBalance;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.bridge.BridgeCommand.SetHead;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.peg.Burn;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A sidechain of one honest producer: a block for each five seconds of its own time. */
public final class Sidechain {
  static final Hash32 GENESIS = Keccak256.of(Bytes.EMPTY);
  static final Instant START = Instant.ofEpochSecond(1_700_000_000);
  private static final Duration SLOT = Duration.ofSeconds(5);
  private static final int MINT_SLOTS = 16;

  /** Looks at a condition for each block that is made meanwhile. */
  private static final int LOOKS = 40;

  private final Supplier<ActorRef<BridgeCommand>> bridge;
  private final List<PegContent> contents = new ArrayList<>();
  private Hash32 head = GENESIS;
  private long number;
  private int ids;

  Sidechain(Supplier<ActorRef<BridgeCommand>> bridge) {
    this.bridge = bridge;
  }

  BlockNumber head() {
    return new BlockNumber(number);
  }

  /** What the blocks said, the oldest first. */
  public List<PegContent> contents() {
    return contents;
  }

  /**
   * Makes the next block, which makes all before it final; false when Bridge does not see on
   * Bitcoin what it would say, or does not answer.
   */
  public boolean step(Burn... burns) {
    PegContent content;
    Hash32 hash = fresh("block");
    try {
      Duties duties = Await.result(bridge.get().ask(new GetDuties(head, time(), MINT_SLOTS)));
      content = ((Duties.Write) duties).content();
      Optional<BlockNumber> finalises =
          number == 0 ? Optional.empty() : Optional.of(new BlockNumber(number));
      PegBlock block =
          new PegBlock(
              new PegBlock.Position(hash, head, new BlockNumber(number + 1), time()),
              content,
              List.of(burns),
              finalises);
      Import imported = Await.result(bridge.get().ask(new ImportBlock(block, true)));
      if (imported instanceof Import.NotSeen) {
        return false;
      }
      if (!(imported instanceof Import.Taken)) {
        throw new AssertionError("an honest block: " + imported);
      }
      HeadSet moved = Await.result(bridge.get().ask(new SetHead(hash)));
      if (!(moved instanceof HeadSet.Moved)) {
        throw new AssertionError("a block that was taken: " + moved);
      }
    } catch (io.alys.actor.ActorException _) {
      return resume();
    }
    head = hash;
    number++;
    contents.add(content);
    return true;
  }

  /** After a crash: wherever Bridge stands, there the chain goes on. */
  private boolean resume() {
    Await.until(
        "Bridge answers",
        () -> {
          try {
            BridgeCommand.Head at = Await.result(bridge.get().ask(new GetHead()));
            head = at.hash();
            number = at.number().value();
            return true;
          } catch (io.alys.actor.ActorException _) {
            return false;
          }
        });
    return false;
  }

  private Instant time() {
    return START.plus(SLOT.multipliedBy(number + 1));
  }

  private Hash32 fresh(String what) {
    ids++;
    return Keccak256.of(Bytes.copyOf((what + ids).getBytes(StandardCharsets.US_ASCII)));
  }

  /** Makes a block with these burns; each names an address and an amount in satoshi. */
  public List<BurnId> burn(List<String> addresses, long sats) {
    List<Burn> burns = new ArrayList<>();
    Hash32 transaction = fresh("burn");
    while (true) {
      burns.clear();
      for (int i = 0; i < addresses.size(); i++) {
        burns.add(
            new Burn(
                new BlockNumber(number + 1),
                transaction,
                i,
                new EvmAddress(Bytes.fromHex("b0".repeat(20))),
                Bytes.copyOf(addresses.get(i).getBytes(StandardCharsets.US_ASCII)),
                Wei.of(new Sats(sats))));
      }
      if (step(burns.toArray(Burn[]::new))) {
        return burns.stream().map(Burn::id).toList();
      }
    }
  }

  /** Makes blocks until something is so. */
  public void until(String what, BooleanSupplier condition) {
    int[] looks = {0};
    Await.until(
        what,
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          if (looks[0]++ % LOOKS == 0) {
            step();
          }
          return false;
        });
  }

  public PegBalance balance() {
    return Await.result(bridge.get().ask(new BridgeCommand.GetBalance()));
  }

  Optional<PegoutView> pegout(BurnId id) {
    return Await.result(bridge.get().ask(new GetPegout(id)));
  }

  public String stateOf(BurnId id) {
    return pegout(id).map(PegoutView::state).orElse("");
  }
}
