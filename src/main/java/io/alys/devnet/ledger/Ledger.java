package io.alys.devnet.ledger;

import io.alys.devnet.ledger.LedgerEntry.Acknowledged;
import io.alys.devnet.ledger.LedgerEntry.Counted;
import io.alys.devnet.ledger.LedgerEntry.Kept;
import io.alys.devnet.ledger.LedgerEntry.Outgoing;
import io.alys.devnet.ledger.LedgerEntry.Queued;
import io.alys.devnet.ledger.LedgerEntry.Renumbered;
import io.alys.devnet.ledger.LedgerEntry.Rotated;
import io.alys.devnet.ledger.LedgerEntry.Settled;
import io.alys.devnet.ledger.LedgerEntry.Taken;
import io.alys.governance.RequestHeader;
import io.alys.governance.ToGovernance;
import io.alys.governance.ToGovernance.Registration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the service remembers: both numberings of each node, what each has still to acknowledge, the
 * requests and their answers, the federations. It changes only by entries, so that the same entries
 * give the same ledger; no clock, no file, no network.
 *
 * <p>A caller asks, gets an answer at once, and fetches with {@link #fresh} what must be on disk
 * before anyone hears of that answer.
 */
public final class Ledger {
  /** Requests remembered; beyond it the oldest that are settled go, and could be done again. */
  static final int REMEMBERED = 100_000;

  private final Map<String, Account> accounts = new TreeMap<>();
  private final Map<Key, Request> requests = new LinkedHashMap<>();
  private final Map<Long, Federation> federations = new TreeMap<>();
  private List<LedgerEntry> fresh = new ArrayList<>();

  private record Key(String node, String id) {}

  /** One node's two numberings. */
  private static final class Account {
    private String ours = "";
    private long lastQueued;
    private long acknowledged;
    private final Deque<Outgoing> waiting = new ArrayDeque<>();
    private String theirs = "";
    private long lastTaken;
  }

  /** One request of one node. */
  private static final class Request {
    private final Taken first;
    private long arrivals = 1;
    private long effects;
    private boolean kept;
    private Optional<Outgoing> answer = Optional.empty();

    private Request(Taken first) {
      this.first = first;
    }

    private boolean open() {
      return !kept && answer.isEmpty();
    }
  }

  /** What a registration comes to. */
  public record Resumption(String ours, long lastTaken, boolean newcomer, List<Outgoing> again) {}

  /** Where a sequence stands. */
  public enum Place {
    NEXT,
    DUPLICATE,
    AHEAD
  }

  /** What a request is to the ledger. */
  public sealed interface Recognised {
    /** Never seen: act. */
    record New() implements Recognised {}

    /** Seen and answered: answer the same. */
    record Answered(Outgoing answer) implements Recognised {}

    /** Seen, and it needs no answer. */
    record Kept() implements Recognised {}

    /** Seen, and its answer is still being made. */
    record Open() implements Recognised {}

    /** Its id was another request's. */
    record Conflict() implements Recognised {}
  }

  /**
   * A node registers: either numbering may have begun anew.
   *
   * @param word for a numbering of ours, should one be needed; never used before
   */
  public Resumption register(String node, Registration said, String word) {
    boolean newNode = !accounts.containsKey(node);
    Account account = account(node);
    boolean newcomer = newNode || !account.theirs.equals(said.numbering());
    boolean follows =
        !newNode
            && said.peerNumbering().equals(account.ours)
            && said.lastProcessed() >= account.acknowledged
            && said.lastProcessed() <= account.lastQueued;
    // Who knows no numbering begins at 1, and so does ours while nothing of it was acknowledged.
    boolean begins = !newNode && said.peerNumbering().isEmpty() && account.acknowledged == 0;
    if (follows && said.lastProcessed() > account.acknowledged) {
      record(new Acknowledged(node, said.lastProcessed()));
    } else if (!follows && !begins) {
      record(new Renumbered(node, word));
    }
    if (newcomer) {
      record(new Counted(node, said.numbering(), 0));
    }
    return new Resumption(account.ours, account.lastTaken, newcomer, List.copyOf(account.waiting));
  }

  /** Where a message of a node stands; {@code sequence} is at least 1. */
  public Place place(String node, long sequence) {
    long next = account(node).lastTaken + 1;
    return sequence == next ? Place.NEXT : sequence < next ? Place.DUPLICATE : Place.AHEAD;
  }

  public long lastTaken(String node) {
    return account(node).lastTaken;
  }

  /** Takes a message of a node: its place is counted, and a request is remembered by its id. */
  public Recognised take(RequestHeader header, ToGovernance message) {
    Request known = requests.get(new Key(header.node(), header.requestId()));
    record(new Taken(header, message));
    if (known == null) {
      return new Recognised.New();
    }
    if (!known.first.message().equals(message)) {
      return new Recognised.Conflict();
    }
    if (known.kept) {
      return new Recognised.Kept();
    }
    return known.answer.<Recognised>map(Recognised.Answered::new).orElseGet(Recognised.Open::new);
  }

  /** Queues a message for a node, with the next sequence; what comes back has it. */
  public Outgoing queue(String node, Outgoing message, boolean settles) {
    Outgoing numbered = message.numbered(account(node).lastQueued + 1);
    record(new Queued(node, numbered, settles));
    return numbered;
  }

  /** A request was acted upon and needs no answer. */
  public void keep(String node, String requestId) {
    record(new Kept(node, requestId));
  }

  /** A node has processed ours up to a sequence; false when we never sent so many. */
  public boolean acknowledge(String node, long sequence) {
    Account account = account(node);
    if (sequence > account.lastQueued) {
      return false;
    }
    if (sequence > account.acknowledged) {
      record(new Acknowledged(node, sequence));
    }
    return true;
  }

  public void rotate(Federation federation) {
    record(new Rotated(federation));
  }

  /** The newest federation; there is one as soon as one was rotated in. */
  public Optional<Federation> federation() {
    return federations.values().stream().reduce((_, later) -> later);
  }

  public Optional<Federation> federation(long version) {
    return Optional.ofNullable(federations.get(version));
  }

  /** All of them, the newest last. */
  public List<Federation> federations() {
    return List.copyOf(federations.values());
  }

  public List<String> nodes() {
    return List.copyOf(accounts.keySet());
  }

  /** How many messages a node has still to acknowledge. */
  public int waiting(String node) {
    Account account = accounts.get(node); // A question makes nobody known.
    return account == null ? 0 : account.waiting.size();
  }

  /** Requests that are not answered yet, in their order. */
  public List<Taken> open() {
    return requests.values().stream().filter(Request::open).map(r -> r.first).toList();
  }

  /** Every request, in the order of first arrival. */
  public List<SeenRequest> seen() {
    return requests.values().stream().map(Ledger::seen).toList();
  }

  private static SeenRequest seen(Request request) {
    RequestHeader header = request.first.header();
    String kind = request.first.message().getClass().getSimpleName();
    String outcome =
        request.kept ? "kept" : request.answer.map(SeenRequest::outcome).orElse("open");
    return new SeenRequest(
        header.node(), header.requestId(), kind, request.arrivals, request.effects, outcome);
  }

  /** What was recorded since the last call; it must be durable before its answers are sent. */
  public List<LedgerEntry> fresh() {
    List<LedgerEntry> entries = fresh;
    fresh = new ArrayList<>();
    return entries;
  }

  private void record(LedgerEntry entry) {
    apply(entry);
    fresh.add(entry);
  }

  /** Repeats an entry that was recorded before. */
  public void apply(LedgerEntry entry) {
    switch (entry) {
      case Renumbered(String node, String ours) -> renumber(account(node), ours);
      case Counted(String node, String theirs, long last) -> {
        account(node).theirs = theirs;
        account(node).lastTaken = last;
      }
      case Taken taken -> taken(taken);
      case Queued(String node, Outgoing outgoing, boolean settles) -> {
        account(node).lastQueued = outgoing.sequence();
        account(node).waiting.add(outgoing);
        if (settles) {
          answered(node, outgoing);
        }
      }
      case Settled(String node, Outgoing outgoing) -> answered(node, outgoing);
      case Kept(String node, String requestId) -> kept(node, requestId);
      case Acknowledged(String node, long sequence) -> {
        Account account = account(node);
        account.acknowledged = sequence;
        account.lastQueued = Math.max(account.lastQueued, sequence);
        while (!account.waiting.isEmpty() && account.waiting.peek().sequence() <= sequence) {
          account.waiting.remove();
        }
      }
      case Rotated(Federation federation) -> federations.put(federation.version(), federation);
    }
  }

  private Account account(String node) {
    return accounts.computeIfAbsent(node, _ -> new Account());
  }

  private static void renumber(Account account, String ours) {
    List<Outgoing> waiting = List.copyOf(account.waiting);
    account.waiting.clear();
    account.ours = ours;
    account.acknowledged = 0;
    account.lastQueued = 0;
    for (Outgoing outgoing : waiting) {
      account.waiting.add(outgoing.numbered(++account.lastQueued));
    }
  }

  private void taken(Taken taken) {
    RequestHeader header = taken.header();
    if (header.sequence() > 0) {
      account(header.node()).lastTaken = header.sequence();
    }
    Key key = new Key(header.node(), header.requestId());
    Request known = requests.get(key);
    if (known != null) {
      known.arrivals++;
      return;
    }
    requests.put(key, new Request(taken));
    if (requests.size() > REMEMBERED) {
      requests.entrySet().stream()
          .filter(entry -> !entry.getValue().open())
          .findFirst()
          .map(Map.Entry::getKey)
          .ifPresent(requests::remove);
    }
  }

  private void answered(String node, Outgoing outgoing) {
    Request request = requests.get(new Key(node, outgoing.header().requestId()));
    if (request != null) {
      request.effects++;
      request.answer = request.answer.or(() -> Optional.of(outgoing));
    }
  }

  private void kept(String node, String requestId) {
    Request request = requests.get(new Key(node, requestId));
    if (request != null) {
      request.effects++;
      request.kept = true;
    }
  }

  /**
   * The fewest entries that give this ledger again. How often a request arrived is not kept; that
   * it did, is.
   */
  public List<LedgerEntry> snapshot() {
    List<LedgerEntry> entries = new ArrayList<>();
    federations.values().forEach(federation -> entries.add(new Rotated(federation)));
    requests
        .values()
        .forEach(
            request -> {
              entries.add(request.first);
              String node = request.first.header().node();
              request.answer.ifPresent(answer -> entries.add(new Settled(node, answer)));
              if (request.kept) {
                entries.add(new Kept(node, request.first.header().requestId()));
              }
            });
    accounts.forEach(
        (node, account) -> {
          entries.add(new Renumbered(node, account.ours));
          entries.add(new Counted(node, account.theirs, account.lastTaken));
          if (account.acknowledged > 0) {
            entries.add(new Acknowledged(node, account.acknowledged));
          }
          account.waiting.forEach(waiting -> entries.add(new Queued(node, waiting, false)));
        });
    return entries;
  }
}
