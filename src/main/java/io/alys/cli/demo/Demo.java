package io.alys.cli.demo;

import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.devnet.real.Folders;
import io.alys.devnet.real.RealParts;
import io.alys.devnet.wallet.Conservation;
import io.alys.devnet.wallet.PegStage;
import io.alys.devnet.wallet.PegStep;
import io.alys.node.RunningNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** Shows a whole peg, there and back, on a network that is made for it. */
public final class Demo {
  private static final Duration PACE = Duration.ofSeconds(1);

  private final Options options;
  private final Narrator narrator;
  private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
  private final List<Mischief.Act> acts = new ArrayList<>();

  /** How far each user has come. */
  private final Map<Integer, PegStage> reached = new HashMap<>();

  /**
   * How it is shown.
   *
   * @param folder where it is kept; a temporary one when empty
   * @param keep whether a temporary one stays
   * @param pegs how many users walk at once
   * @param real whether Bitcoin and the execution client are the real programs
   * @param chaos the seed of what gets in the way; nothing does when empty
   * @param within how long a user waits for what a step needs before it has failed
   * @param logHere whether the log comes between the steps
   */
  public record Options(
      Optional<Path> folder,
      boolean keep,
      int pegs,
      boolean real,
      OptionalLong chaos,
      Duration within,
      boolean logHere,
      boolean json) {}

  /** What users tell, each on a thread of its own. */
  private sealed interface Happening {
    record Stepped(PegStep step) implements Happening {}

    record Arrived() implements Happening {}

    record Stuck(int user, String why) implements Happening {}

    record NodeGone(String why) implements Happening {}
  }

  private Demo(Options options, PrintWriter out) {
    this.options = options;
    this.narrator =
        options.json() ? new Narrator.Json(out) : new Narrator.Words(out, options.pegs());
  }

  /**
   * Shows it.
   *
   * @return whether everybody arrived and every coin is there
   * @throws IOException when there is nothing to show, for the network does not start
   */
  public static boolean show(Options options, PrintWriter out)
      throws IOException, InterruptedException {
    return new Demo(options, out).show();
  }

  private boolean show() throws IOException, InterruptedException {
    NetworkFolder folder = new NetworkFolder(root());
    try (Interruption interruption = Interruption.ofThisThread()) {
      boolean remove = false;
      try {
        remove = goes(interruption, folder);
        return remove;
      } catch (InterruptedException e) {
        if (!interruption.isSignalled()) {
          throw e;
        }
        return false;
      } finally {
        remove |= interruption.isSignalled();
        if (remove && options.folder().isEmpty() && !options.keep()) {
          Folders.remove(folder.root());
        }
      }
    }
  }

  /** Whether all went well. */
  private boolean goes(Interruption interruption, NetworkFolder folder)
      throws IOException, InterruptedException {
    Optional<RealParts> parts =
        options.real()
            ? Optional.of(RealParts.orFetched(System.getenv(), narrator::waiting))
            : Optional.empty();
    Files.createDirectories(folder.root());
    if (!options.logHere()) {
      RunningNode.logTo(folder.log());
    }
    Town town;
    try {
      town = Town.start(new NetworkPlan(folder, Ports.free(), PACE, parts));
    } catch (IOException e) {
      throw new IOException(
          "the network does not start: %s; the log is in %s".formatted(e.getMessage(), log(folder)),
          e);
    }
    try {
      return tour(town, log(folder));
    } finally {
      interruption.isSignalled();
      town.stop();
    }
  }

  private Path root() throws IOException {
    if (options.folder().isEmpty()) {
      return Files.createTempDirectory("alys-demo-");
    }
    Path named = options.folder().get();
    if (Files.exists(named) && !isEmpty(named)) {
      throw new IOException(
          "%s is not an empty folder: the demo begins with nothing; name another".formatted(named));
    }
    return named;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  private String log(NetworkFolder folder) {
    return options.logHere() ? "this terminal" : folder.log().toString();
  }

  private boolean tour(Town town, String log) throws IOException, InterruptedException {
    DevNetwork network = town.network();
    narrator.begun(network, town.node().actors());
    Mischief mischief = new Mischief(network);
    if (options.chaos().isPresent()) {
      begin(network, mischief.begin(options.chaos().getAsLong()));
    }
    for (int number = 1; number <= options.pegs(); number++) {
      int user = number;
      network
          .walk(user, options.within(), step -> happenings.add(new Happening.Stepped(step)))
          .onSuccess(_ -> happenings.add(new Happening.Arrived()))
          .onFailure(cause -> happenings.add(new Happening.Stuck(user, Town.reason(cause))));
    }
    town.node().failure().onSuccess(why -> happenings.add(new Happening.NodeGone(why)));
    Optional<Failure> failure = watch(network, mischief);
    if (failure.isPresent()) {
      narrator.failed(network.age(), failure.get(), log);
      return false;
    }
    for (Mischief.Act act : acts) {
      Town.wait(act.done());
    }
    Conservation coins = Town.wait(network.audit());
    narrator.counted(network.age(), coins);
    if (!coins.faults().isEmpty()) {
      narrator.failed(
          network.age(), new Failure(Optional.empty(), String.join("; ", coins.faults())), log);
      return false;
    }
    narrator.ended(network.age(), options.pegs());
    return true;
  }

  /** Until everybody arrived, or somebody is stuck, and why. */
  private Optional<Failure> watch(DevNetwork network, Mischief mischief)
      throws InterruptedException {
    int under = options.pegs();
    while (under > 0) {
      switch (happenings.take()) {
        case Happening.Stepped(PegStep step) -> {
          reached.put(step.cycle(), step.stage());
          narrator.step(network.age(), step);
          if (options.chaos().isPresent() && step.cycle() == 1) {
            mischief.at(step.stage()).ifPresent(act -> begin(network, act));
          }
        }
        case Happening.Arrived _ -> under--;
        case Happening.Stuck(int user, String why) -> {
          return Optional.of(new Failure(Optional.of(new Failure.At(user, tried(user))), why));
        }
        case Happening.NodeGone(String why) -> {
          return Optional.of(new Failure(Optional.empty(), "the node could not go on: " + why));
        }
      }
    }
    return Optional.empty();
  }

  /** The stage after the last one that a user has come to. */
  private PegStage tried(int user) {
    PegStage last = reached.get(user);
    return last == null ? PegStage.FUNDED : last.next().orElse(last);
  }

  private void begin(DevNetwork network, Mischief.Act act) {
    narrator.trouble(network.age(), act.what());
    acts.add(act);
  }
}
