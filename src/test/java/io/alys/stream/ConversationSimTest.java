package io.alys.stream;

import static io.alys.stream.Letters.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.RequestHeader;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ToGovernance;
import io.alys.primitives.Seed;
import io.alys.stream.Connection.Loss;
import io.alys.stream.Connection.Wish;
import io.alys.stream.Outbox.Lane;
import io.alys.stream.Outbox.Letter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node and governance on a network that breaks, with crashes of either side between any two
 * effects. Whatever the seed: once all is well again, governance has each accepted request once, in
 * the order of its lane, and our actor has each final report.
 */
class ConversationSimTest {
  private static final int REQUESTS = 60;
  private static final int TO_GOVERNANCE = 0;
  private static final int TO_NODE = 1;
  private static final int JOURNAL = 2;
  private static final Duration STORM = Duration.ofSeconds(60);

  private final Agenda agenda = new Agenda();
  private Seed seed = Seed.of(0);
  private Instant now = START;

  private final Map<String, Letter> journal = new LinkedHashMap<>();
  private final Deque<Letter> writing = new ArrayDeque<>();
  private final Set<String> positions = new LinkedHashSet<>();
  private String cursorNumbering = "";
  private long cursor;

  private GovernanceModel governance = new GovernanceModel(this::toNode);
  private Conversation node = node(0);
  private int life;
  private long stream;
  private long serverStream;
  private boolean up = true;
  private @Nullable Instant alarmAt;

  private final Map<Lane, Set<String>> accepted = new LinkedHashMap<>();
  private final Map<String, Lane> unanswered = new LinkedHashMap<>();
  private final Set<String> reported = new HashSet<>();
  private final Set<Long> federations = new LinkedHashSet<>();
  private final ToldOnce toldOnce = new ToldOnce();

  private Conversation node(int start) {
    Conversation conversation =
        new Conversation(
            Letters.config("http://governance:1"),
            new Handshake.Identity("node", "life" + start, Letters.profile()),
            message ->
                message instanceof SignatureReport
                        || message instanceof FromGovernance.FederationUpdate
                    ? List.of("bridge")
                    : List.of(),
            now);
    journal.values().forEach(letter -> conversation.restore(letter, now));
    if (!cursorNumbering.isEmpty()) {
      conversation.restoreCursor(cursorNumbering, cursor);
    }
    conversation.establish(now);
    return conversation;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void losesDoublesAndReordersNothing(long first) {
    for (long each = first * 1_000; each < first * 1_000 + SCHEDULES; each++) {
      ConversationSimTest world = new ConversationSimTest();
      world.seed = Seed.of(each);
      try {
        world.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + each + ": " + e.getMessage(), e);
      }
    }
  }

  private static final int SCHEDULES = Integer.getInteger("sim.schedules", 25);

  private void run() {
    for (int i = 0; i < REQUESTS; i++) {
      String id = "r" + i;
      Lane lane = seed.nextInt(3) == 0 ? Lane.PEGINS : Lane.SIGNATURES;
      at(Duration.ofMillis(seed.nextInt(50_000)), () -> ask(id, lane));
    }
    for (int version = 1; version <= 5; version++) {
      long v = version;
      at(Duration.ofSeconds(10L * version), () -> governance.announce(Letters.update(v)));
    }
    for (int i = 0; i < 12; i++) {
      at(Duration.ofMillis(seed.nextInt((int) STORM.toMillis())), this::harm);
    }
    perform();
    until(START.plus(STORM));
    up = true;
    lose(new Loss.Broken("what governance forgot to say last, it says on the next stream"));
    perform();
    until(now.plusSeconds(400));
    check();
  }

  private void harm() {
    switch (seed.nextInt(7)) {
      case 0 -> crash();
      case 1 -> lose(new Loss.Broken("reset"));
      case 2 -> freeze();
      case 3 -> {
        up = false;
        lose(new Loss.Unreachable("refused"));
        at(Duration.ofMillis(seed.nextInt(8_000)), () -> up = true);
      }
      case 4 -> {
        governance.renumber();
        toldOnce.renumbered();
        lose(new Loss.Broken("governance restarts"));
      }
      case 5 -> node.garbled(stream, "", 0, "garbage", now);
      case 6 -> node.full(stream); // It is drained when the stream is made anew, or below.
      default -> throw new IllegalStateException();
    }
    perform();
    long of = stream;
    at(
        Duration.ofSeconds(3),
        () -> {
          node.drained(of, now);
          perform();
        });
  }

  /** kill -9: what was not in the journal is gone, and so is every effect not yet carried out. */
  private void crash() {
    life++;
    alarmAt = null;
    toldOnce.anotherLife();
    for (int reached = seed.nextInt(writing.size() + 1); reached > 0; reached--) {
      onDisk(writing.removeFirst()); // It is on disk, and nobody was told.
    }
    writing.clear();
    governance.streamLost();
    serverStream = -1;
    node = node(life);
    Map<String, Lane> again = Map.copyOf(unanswered);
    again.forEach((id, lane) -> at(Duration.ofSeconds(1), () -> ask(id, lane)));
  }

  private void lose(Loss loss) {
    serverStream = -1;
    governance.streamLost();
    node.closed(stream, loss, now);
  }

  /** The connection stands, and nothing passes any more. */
  private void freeze() {
    serverStream = -1;
    governance.streamLost();
  }

  private void ask(String id, Lane lane) {
    unanswered.put(id, lane);
    node.request(id, lane, Letters.message(lane), "", now);
    perform();
  }

  private void perform() {
    int mine = life;
    for (Effect effect : node.take()) {
      if (life != mine) {
        return;
      }
      carryOut(effect, mine);
      if (seed.nextInt(2_000) == 0 && now.isBefore(START.plus(STORM))) {
        crash();
        perform();
        return;
      }
    }
    node.wakeAt().filter(wake -> alarmAt == null || wake.isBefore(alarmAt)).ifPresent(this::alarm);
  }

  private void alarm(Instant wake) {
    Instant rings = wake.isAfter(now) ? wake : now;
    alarmAt = rings;
    onNode(
        life,
        Duration.between(now, rings),
        () -> {
          if (rings.equals(alarmAt)) {
            alarmAt = null;
            node.tick(now);
          }
        });
  }

  private void carryOut(Effect effect, int mine) {
    switch (effect) {
      case Effect.Append(Letter letter) -> {
        writing.addLast(letter);
        inOrder(JOURNAL, () -> append(letter, mine));
      }
      case Effect.Forget(List<String> ids) ->
          inOrder(
              JOURNAL,
              () -> {
                if (mine == life) {
                  ids.forEach(journal::remove);
                }
              });
      case Effect.SaveCursor(String numbering, long sequence) ->
          inOrder(JOURNAL, () -> save(numbering, sequence, mine));
      case Effect.Connect(Wish wish) -> connect(wish, mine);
      case Effect.Write(long generation, RequestHeader header, ToGovernance message) ->
          toGovernance(generation, header, message);
      case Effect.Tell(Deliveries.Telling telling) -> at(latency(), () -> deliver(telling, mine));
      case Effect.Accept(String id, boolean _) -> answered(id);
      case Effect.Refuse(String id, String _) -> {
        Lane lane = unanswered.get(id);
        if (lane != null) {
          at(Duration.ofSeconds(1), () -> ask(id, lane));
        }
      }
      case Effect.Fetch _,
          Effect.Acknowledged _,
          Effect.Answer _,
          Effect.Publish _,
          Effect.Reject _,
          Effect.Measure _,
          Effect.Drop _ -> {}
    }
  }

  private void append(Letter letter, int mine) {
    if (mine != life) {
      return;
    }
    writing.removeFirst();
    List<String> id = List.of(letter.requestId());
    switch (seed.nextInt(25)) {
      case 0 -> node.notStored(id, "disk full", now);
      case 1, 2 -> { // It is on disk, but the answer comes after that to a later one.
        onDisk(letter);
        onNode(mine, Duration.ofMillis(seed.nextInt(300)), () -> node.stored(id, now));
      }
      default -> {
        onDisk(letter);
        node.stored(id, now);
      }
    }
    perform();
  }

  private void onDisk(Letter letter) {
    journal.putIfAbsent(letter.requestId(), letter);
    positions.add(letter.requestId());
  }

  private void save(String numbering, long sequence, int mine) {
    boolean saved = seed.nextInt(20) != 0;
    if (mine != life) {
      return;
    }
    if (saved) {
      cursorNumbering = numbering;
      cursor = sequence;
    }
    node.cursorSaved(numbering, sequence, saved, now);
    perform();
  }

  private void answered(String id) {
    Lane lane = unanswered.remove(id);
    if (lane != null) {
      accepted.computeIfAbsent(lane, _ -> new LinkedHashSet<>()).add(id);
    }
  }

  private void connect(Wish wish, int mine) {
    switch (wish) {
      case Wish.Open(long generation, String _) -> {
        stream = generation;
        onNode(
            mine,
            latency(),
            () -> {
              if (up) {
                governance.streamLost();
                serverStream = generation;
                node.opened(generation, now);
              } else {
                node.closed(generation, new Loss.Unreachable("refused"), now);
              }
            });
      }
      case Wish.Close(long generation, String _) -> {
        if (generation == serverStream) {
          serverStream = -1;
          governance.streamLost();
        }
      }
      case Wish.Knock(String endpoint) ->
          onNode(
              mine,
              latency(),
              () -> {
                if (up) {
                  node.answered(endpoint, now);
                }
              });
    }
  }

  private void toGovernance(long generation, RequestHeader header, ToGovernance message) {
    int mine = life;
    inOrder(
        TO_GOVERNANCE,
        () -> {
          if (mine == life && generation == serverStream) {
            governance.hears(header, message);
          }
        });
  }

  private void toNode(ResponseHeader header, FromGovernance message) {
    long of = serverStream;
    int mine = life;
    for (int copies = copies(header); copies > 0; copies--) {
      inOrder(
          TO_NODE,
          () -> {
            if (mine == life) { // It may be of a stream that is no more.
              node.arrived(of, header, message, now);
              perform();
            }
          });
    }
  }

  /** While the storm lasts, governance now and then forgets to say something, or says it twice. */
  private int copies(ResponseHeader header) {
    if (header.sequence() == 0 || !now.isBefore(START.plus(STORM))) {
      return 1;
    }
    return switch (seed.nextInt(50)) {
      case 0 -> 0;
      case 1 -> 2;
      default -> 1;
    };
  }

  private void deliver(Deliveries.Telling telling, int mine) {
    List<Delivery> told = telling.deliveries();
    if (mine == life) {
      told.forEach(toldOnce::told);
    }
    // Now and then the actor restarts in the middle, or its node is gone.
    int heard = seed.nextInt(5) == 0 ? seed.nextInt(told.size()) : told.size();
    told.subList(0, heard).forEach(this::hear);
    if (heard > 0 && seed.nextInt(10) != 0) {
      long number = told.get(heard - 1).number();
      onNode(mine, latency(), () -> node.delivered("bridge", number, now));
    }
  }

  private void hear(Delivery delivery) {
    if (delivery.message() instanceof SignatureReport report
        && report.progress() instanceof Progress.Complete) {
      reported.add(report.requestId());
    } else if (delivery.message() instanceof FromGovernance.FederationUpdate update) {
      federations.add(update.version());
    }
  }

  private Duration latency() {
    return Duration.ofMillis(1 + seed.nextInt(20));
  }

  private void onNode(int mine, Duration delay, Runnable what) {
    at(
        delay,
        () -> {
          if (mine == life) {
            what.run();
            perform();
          }
        });
  }

  private void at(Duration delay, Runnable what) {
    agenda.add(now.plus(delay.isNegative() ? Duration.ZERO : delay), what);
  }

  /** A wire, and the journal, keep the order. */
  private void inOrder(int line, Runnable what) {
    agenda.addInOrder(line, now.plus(latency()), what);
  }

  private void until(Instant end) {
    int steps = 0;
    for (Agenda.Happening next = agenda.next(end); next != null; next = agenda.next(end)) {
      now = next.at();
      next.what().run();
      assertThat(++steps).as("no hot loop").isLessThan(2_000_000);
    }
    now = end;
  }

  private void check() {
    assertThat(unanswered).as("every request is answered").isEmpty();
    accepted.forEach(
        (lane, ids) -> {
          assertThat(governance.effects).as("every accepted request of " + lane).containsAll(ids);
          assertThat(List.copyOf(governance.effects).stream().filter(ids::contains).toList())
              .as("the order of " + lane)
              .containsExactlyElementsOf(positions.stream().filter(ids::contains).toList());
        });
    assertThat(reported)
        .as("every report")
        .containsAll(accepted.getOrDefault(Lane.SIGNATURES, Set.of()));
    assertThat(federations).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(journal).as("nothing is left in the journal").isEmpty();
    assertThat(governance.owed()).as("nothing is left at governance").isZero();
    StreamCommand.ConnectionStatus status = node.status(now);
    assertThat(List.of(status.waiting(), status.pending())).containsOnly(0);
    assertThat(status.oldest()).isEqualTo(Optional.empty());
  }
}
