package io.alys.stream;

import io.alys.actor.supervision.CircuitBreaker;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.ConnectionState.Connected;
import io.alys.stream.StreamCommand.ConnectionState.Connecting;
import io.alys.stream.StreamCommand.ConnectionState.Disconnected;
import io.alys.stream.StreamCommand.ConnectionState.Failed;
import io.alys.stream.StreamCommand.ConnectionState.Reconnecting;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the connection to governance stands, and what follows from what happens to it. Pure.
 *
 * <pre>
 *   Disconnected --establish--> Connecting --accepted--> Connected --lost--> Reconnecting
 *        ^                       |     ^                     ^                 |     |
 *        |                       |     +-- failed, wait -+   +---- accepted ---+     |
 *   disconnect, from anywhere    |                                                   |
 *                                +-- too many attempts, or refused for good ---------+--> Failed
 * </pre>
 *
 * <p>Failed after too many attempts is left by itself now and then (the slow probe); refused for
 * good only by {@code establish}, or by new credentials.
 *
 * @param policy how soon and how often it tries
 * @param endpoints the preferred one first
 * @param breakers of the endpoints that have failed of late
 * @param barred the endpoints that refused this node for good
 * @param trying the endpoint of the attempt under way, or of the connection
 * @param generation counts the attempts ever made; what an older one reports is void
 * @param attempt counts the attempts since the last stable connection
 * @param dueAt when the next attempt begins; empty while one is under way
 * @param knockAt when a port is knocked at next; empty when that would tell nothing
 */
record Connection(
    StreamConfig.Reconnect policy,
    List<String> endpoints,
    ConnectionState state,
    Map<String, CircuitBreaker> breakers,
    Set<String> barred,
    Optional<String> trying,
    long generation,
    int attempt,
    Optional<Instant> dueAt,
    Optional<Instant> knockAt) {

  /** What the machine wants from the world. */
  sealed interface Wish {
    /** Opens a stream; the answer is {@link #accepted} or {@link #lost} of this generation. */
    record Open(long generation, String endpoint) implements Wish {}

    /** Ends the stream of this generation, if it still is. */
    record Close(long generation, String reason) implements Wish {}

    /** Finds out whether a port takes connections; the answer is {@link #answered}. */
    record Knock(String endpoint) implements Wish {}
  }

  /** Why a stream, or an attempt at one, is over. */
  sealed interface Loss {
    String reason();

    /** The other side was not reached, or the stream broke. */
    record Broken(String reason) implements Loss {}

    /** Nobody listens there; a knock can find out when that changes. */
    record Unreachable(String reason) implements Loss {}

    /** Governance does not want this node; asking again changes nothing. */
    record Barred(String reason) implements Loss {}
  }

  /**
   * @param wishes in the order in which they are to be carried out
   */
  record Step(Connection next, List<Wish> wishes) {}

  static Connection of(StreamConfig.Reconnect policy, List<String> endpoints) {
    return new Connection(
        policy,
        List.copyOf(endpoints),
        new Disconnected(),
        Map.of(),
        Set.of(),
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        Optional.empty());
  }

  /** Somebody wants a connection. Forgets what stood against one. */
  Step establish(Instant now) {
    if (state instanceof Connected || underWay()) {
      return stay();
    }
    return with(state, Map.of(), Set.of(), 0).attempt(now, "");
  }

  /** Governance has accepted the node on this stream. */
  Step accepted(long of, Instant now) {
    if (of != generation || trying.isEmpty() || state instanceof Connected) {
      return new Step(this, List.of(new Wish.Close(of, "it is not wanted any more")));
    }
    String endpoint = trying.get();
    Map<String, CircuitBreaker> after = new LinkedHashMap<>(breakers);
    after.computeIfPresent(
        endpoint, (_, breaker) -> CircuitBreaker.onSuccess(policy.breaker(), breaker));
    Connection next =
        new Connection(
            policy,
            endpoints,
            new Connected(endpoint, now),
            Map.copyOf(after),
            barred,
            trying,
            generation,
            attempt,
            Optional.empty(),
            better(now).isEmpty() ? Optional.empty() : Optional.of(now.plus(failBack())));
    return new Step(next, List.of());
  }

  /**
   * The stream, or the attempt at one, is over.
   *
   * @param uniform from 0 up to, not including, 1: decides the jitter
   */
  Step lost(long of, Loss loss, Instant now, double uniform) {
    if (of != generation || trying.isEmpty()) {
      return stay();
    }
    String endpoint = trying.get();
    Map<String, CircuitBreaker> after = new LinkedHashMap<>(breakers);
    after.put(endpoint, CircuitBreaker.onFailure(policy.breaker(), breaker(endpoint), now));
    Set<String> shut =
        loss instanceof Loss.Barred
            ? Stream.concat(barred.stream(), Stream.of(endpoint))
                .collect(Collectors.toUnmodifiableSet())
            : barred;
    boolean wasStable =
        state instanceof Connected(String _, Instant since)
            && !since.plus(policy.stableAfter()).isAfter(now);
    Connection next = with(state, Map.copyOf(after), shut, wasStable ? 0 : attempt);
    return shut.containsAll(endpoints)
        ? next.failed(loss.reason(), true, Optional.empty())
        : next.wait(loss, now, uniform);
  }

  /** A port takes connections. */
  Step answered(String endpoint, Instant now) {
    if (state instanceof Connected(String current, Instant _)) {
      boolean worthIt = better(now).contains(endpoint) && !current.equals(endpoint);
      if (!worthIt) {
        return stay();
      }
      Step again = begin(endpoint, now, "going back to " + endpoint);
      List<Wish> wishes =
          Stream.concat(
                  Stream.of(new Wish.Close(generation, "going back to " + endpoint)),
                  again.wishes().stream())
              .toList();
      return new Step(again.next(), wishes);
    }
    if (dueAt.isEmpty() || barred.contains(endpoint)) {
      return stay();
    }
    // It failed because nobody listened: that is over, and with it the endpoint's rest. No loop
    // comes of it, for only an endpoint that nobody listens at is knocked at.
    Map<String, CircuitBreaker> after = new LinkedHashMap<>(breakers);
    after.remove(endpoint);
    return with(state, Map.copyOf(after), barred, attempt).attempt(now, reason());
  }

  /** Time passed. */
  Step tick(Instant now) {
    if (dueAt.isPresent() && !dueAt.get().isAfter(now)) {
      return attempt(now, reason());
    }
    if (knockAt.isPresent() && !knockAt.get().isAfter(now)) {
      boolean connected = state instanceof Connected;
      Connection next = knocking(Optional.of(now.plus(connected ? failBack() : policy.knock())));
      List<String> doors = connected ? better(now) : endpoints;
      return new Step(
          next,
          doors.stream()
              .filter(door -> !barred.contains(door))
              .<Wish>map(Wish.Knock::new)
              .toList());
    }
    return stay();
  }

  /** Nobody wants a connection any more. */
  Step disconnect(String reason) {
    Connection next =
        new Connection(
            policy,
            endpoints,
            new Disconnected(),
            Map.of(),
            barred,
            Optional.empty(),
            generation + 1,
            0,
            Optional.empty(),
            Optional.empty());
    return new Step(
        next, trying.isEmpty() ? List.of() : List.of(new Wish.Close(generation, reason)));
  }

  /** What the node says of itself is new: what was refused may be accepted now. */
  Step renewed(String reason, Instant now) {
    if (state instanceof Disconnected) {
      return stay();
    }
    Step again = with(state, Map.of(), Set.of(), 0).attempt(now, reason);
    return trying.isEmpty()
        ? again
        : new Step(
            again.next(),
            Stream.concat(Stream.of(new Wish.Close(generation, reason)), again.wishes().stream())
                .toList());
  }

  /**
   * What the node shows is new, but no reason to end what stands. Without a connection it is tried
   * again at once; with one, endpoints that had refused this node are gone back to again.
   */
  Step reconsidered(String reason, Instant now) {
    if (!(state instanceof Connected)) {
      return renewed(reason, now);
    }
    Connection open = with(state, breakers, Set.of(), attempt);
    return new Step(
        open.better(now).isEmpty() ? open : open.knocking(Optional.of(now.plus(failBack()))),
        List.of());
  }

  /** When {@link #tick} has something to do. */
  Optional<Instant> wakeAt() {
    return Stream.of(dueAt, knockAt).flatMap(Optional::stream).min(Instant::compareTo);
  }

  boolean connected() {
    return state instanceof Connected;
  }

  private boolean underWay() {
    return trying.isPresent() && dueAt.isEmpty();
  }

  /** The endpoints that are preferred to the one in use, and not barred or broken of late. */
  private List<String> better(Instant now) {
    return trying.stream()
        .flatMap(current -> endpoints.stream().takeWhile(e -> !e.equals(current)))
        .filter(e -> !barred.contains(e))
        .filter(e -> CircuitBreaker.admit(policy.breaker(), breaker(e), now).admitted())
        .toList();
  }

  private Duration failBack() {
    return policy.breakerOpen();
  }

  private Step attempt(Instant now, String reason) {
    Optional<String> best =
        endpoints.stream()
            .filter(e -> !barred.contains(e))
            .filter(e -> CircuitBreaker.admit(policy.breaker(), breaker(e), now).admitted())
            .min(Comparator.comparingInt(this::failures)); // The first of equals is preferred.
    return best.map(e -> begin(e, now, reason))
        .orElseGet(() -> new Step(waiting(reason, Optional.of(soonest(now)), knockAt), List.of()));
  }

  private Instant soonest(Instant now) {
    return endpoints.stream()
        .filter(e -> !barred.contains(e))
        .map(e -> now.plus(CircuitBreaker.admit(policy.breaker(), breaker(e), now).retryIn()))
        .min(Instant::compareTo)
        .orElse(now.plus(policy.breakerOpen()));
  }

  private CircuitBreaker breaker(String endpoint) {
    return breakers.getOrDefault(endpoint, CircuitBreaker.CLOSED);
  }

  private int failures(String endpoint) {
    return switch (breaker(endpoint)) {
      case CircuitBreaker.Closed(List<Instant> of) -> of.size();
      case CircuitBreaker.Open _, CircuitBreaker.HalfOpen _ -> policy.breakerFailures();
    };
  }

  private Step begin(String endpoint, Instant now, String reason) {
    Map<String, CircuitBreaker> after = new LinkedHashMap<>(breakers);
    after.put(endpoint, CircuitBreaker.admit(policy.breaker(), breaker(endpoint), now).next());
    boolean first = state instanceof Disconnected || state instanceof Connecting;
    ConnectionState during =
        first
            ? new Connecting(endpoint, attempt + 1, Optional.empty(), reason)
            : new Reconnecting(reason, attempt + 1, Optional.empty());
    Connection next =
        new Connection(
            policy,
            endpoints,
            during,
            Map.copyOf(after),
            barred,
            Optional.of(endpoint),
            generation + 1,
            attempt + 1,
            Optional.empty(),
            Optional.empty());
    return new Step(next, List.of(new Wish.Open(next.generation(), endpoint)));
  }

  private Step wait(Loss loss, Instant now, double uniform) {
    if (attempt >= policy.attempts()) {
      return failed(loss.reason(), false, Optional.of(now.plus(policy.slowProbe())));
    }
    // The first loss of a connection that had lasted is made good at once.
    Duration delay = attempt == 0 ? Duration.ZERO : policy.backoff().delay(attempt, uniform);
    Optional<Instant> knock =
        loss instanceof Loss.Unreachable ? Optional.of(now.plus(policy.knock())) : Optional.empty();
    return new Step(waiting(loss.reason(), Optional.of(now.plus(delay)), knock), List.of());
  }

  private Connection waiting(String reason, Optional<Instant> retry, Optional<Instant> knock) {
    ConnectionState during =
        state instanceof Connecting(String endpoint, int made, Optional<Instant> _, String _)
            ? new Connecting(endpoint, made, retry, reason)
            : new Reconnecting(reason, attempt, retry);
    return new Connection(
        policy,
        endpoints,
        during,
        breakers,
        barred,
        Optional.empty(),
        generation,
        attempt,
        retry,
        knock);
  }

  private Step failed(String reason, boolean permanent, Optional<Instant> probe) {
    return new Step(
        new Connection(
            policy,
            endpoints,
            new Failed(reason, permanent),
            breakers,
            barred,
            Optional.empty(),
            generation,
            attempt,
            probe,
            Optional.empty()),
        List.of());
  }

  private String reason() {
    return switch (state) {
      case Reconnecting(String reason, int _, Optional<Instant> _) -> reason;
      case Failed(String reason, boolean _) -> reason;
      case Connecting(String _, int _, Optional<Instant> _, String reason) -> reason;
      case Disconnected _, Connected _ -> "";
    };
  }

  private Step stay() {
    return new Step(this, List.of());
  }

  private Connection knocking(Optional<Instant> at) {
    return new Connection(
        policy, endpoints, state, breakers, barred, trying, generation, attempt, dueAt, at);
  }

  private Connection with(
      ConnectionState other, Map<String, CircuitBreaker> after, Set<String> shut, int attempts) {
    return new Connection(
        policy, endpoints, other, after, shut, trying, generation, attempts, dueAt, knockAt);
  }
}
