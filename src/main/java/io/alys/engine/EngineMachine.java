package io.alys.engine;

import io.alys.actor.Health;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.Tip;
import io.alys.engine.EngineFailure.Kind;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * How the execution client is, from what was seen of it. Pure. No state is final: whatever the
 * client was, the next look may find it well.
 *
 * <pre>
 *   any --no answer--> Unreachable     any --no token, or refused--> Unauthorized
 *   any --no execution client, or methods missing--> Incapable
 *   any --another chain--> WrongChainId, WrongGenesis
 *   any --answers--> Syncing   it says so itself (eth_syncing)
 *                    Behind    its head is not the one that was chosen
 *                    Ready     otherwise
 * </pre>
 */
final class EngineMachine {
  private EngineMachine() {}

  /**
   * What the client must be.
   *
   * @param genesis empty when any will do
   */
  record Expected(long chainId, Optional<Hash32> genesis) {}

  /** What a look found. */
  sealed interface Seen {
    /**
     * It answered everything.
     *
     * @param missing methods that we need and it has not
     * @param wanted the head that was chosen; empty as long as none was
     */
    record Answered(
        long chainId,
        Hash32 genesis,
        List<String> missing,
        Tip head,
        boolean syncing,
        Optional<Hash32> wanted)
        implements Seen {}

    /** It did not. */
    record Failed(Kind kind, String reason) implements Seen {}
  }

  /** What it is after a look. */
  static EngineState step(EngineState now, Seen seen, Expected expected) {
    return switch (seen) {
      case Seen.Answered answered -> judged(answered, expected);
      case Seen.Failed(Kind kind, String reason) ->
          switch (kind) {
            case UNREACHABLE, DEADLINE -> new EngineState.Unreachable(reason);
            case UNAUTHORIZED -> new EngineState.Unauthorized(reason);
            case MALFORMED, REFUSED, TOO_LARGE -> new EngineState.Incapable(reason);
            // It was not asked at all: nothing is known that was not known before.
            case BUSY, CIRCUIT_OPEN -> now;
          };
    };
  }

  private static EngineState judged(Seen.Answered seen, Expected expected) {
    if (seen.chainId() != expected.chainId()) {
      return new EngineState.WrongChainId(expected.chainId(), seen.chainId());
    }
    Optional<Hash32> genesis = expected.genesis();
    if (genesis.isPresent() && !genesis.get().equals(seen.genesis())) {
      return new EngineState.WrongGenesis(genesis.get(), seen.genesis());
    }
    if (!seen.missing().isEmpty()) {
      return new EngineState.Incapable(
          "it has no %s; the chain needs the Engine API of Shanghai"
              .formatted(String.join(", ", seen.missing())));
    }
    if (seen.syncing()) {
      return new EngineState.Syncing(seen.head());
    }
    return seen.wanted().isPresent() && !seen.wanted().get().equals(seen.head().hash())
        ? new EngineState.Behind(seen.head(), seen.wanted().get())
        : new EngineState.Ready(seen.head());
  }

  /** What it is after it made a payload its head. */
  static EngineState advanced(EngineState now, Tip head) {
    return switch (now) {
      case EngineState.Unknown _,
          EngineState.WrongChainId _,
          EngineState.WrongGenesis _,
          EngineState.Incapable _ ->
          now;
      case EngineState.Ready _,
          EngineState.Syncing _,
          EngineState.Behind _,
          EngineState.Unreachable _,
          EngineState.Unauthorized _ ->
          new EngineState.Ready(head);
    };
  }

  /** Why nothing is asked of it but how it is; empty when it may be asked. */
  static Optional<String> closed(EngineState state) {
    return switch (state) {
      case EngineState.Unknown _,
          EngineState.Incapable _,
          EngineState.WrongChainId _,
          EngineState.WrongGenesis _ ->
          Optional.of(text(state));
      case EngineState.Ready _,
          EngineState.Syncing _,
          EngineState.Behind _,
          EngineState.Unreachable _,
          EngineState.Unauthorized _ ->
          Optional.empty();
    };
  }

  /** Its head, where it told one. */
  static Optional<Tip> head(EngineState state) {
    return switch (state) {
      case EngineState.Ready(Tip head) -> Optional.of(head);
      case EngineState.Syncing(Tip head) -> Optional.of(head);
      case EngineState.Behind(Tip head, Hash32 _) -> Optional.of(head);
      case EngineState.Unknown _,
          EngineState.Unreachable _,
          EngineState.Unauthorized _,
          EngineState.Incapable _,
          EngineState.WrongChainId _,
          EngineState.WrongGenesis _ ->
          Optional.empty();
    };
  }

  /** The number that the metric shows. */
  static int number(EngineState state) {
    return switch (state) {
      case EngineState.Unknown _ -> 0;
      case EngineState.Ready _ -> 1;
      case EngineState.Syncing _ -> 2;
      case EngineState.Behind _ -> 3;
      case EngineState.Unreachable _ -> 4;
      case EngineState.Unauthorized _ -> 5;
      case EngineState.Incapable _ -> 6;
      case EngineState.WrongChainId _ -> 7;
      case EngineState.WrongGenesis _ -> 8;
    };
  }

  /** What is the matter, and what to do. */
  static String text(EngineState state) {
    return switch (state) {
      case EngineState.Unknown _ -> "the execution client was not asked yet";
      case EngineState.Ready(Tip head) ->
          "the execution client is ready at %s".formatted(head.number());
      case EngineState.Syncing(Tip head) ->
          "the execution client is at %s and fetches more".formatted(head.number());
      case EngineState.Behind(Tip head, Hash32 wanted) ->
          "the execution client is at %s, %s, and not at the head %s; it is brought there"
              .formatted(head.number(), head.hash(), wanted);
      case EngineState.Unreachable(String reason) ->
          "the execution client does not answer: %s".formatted(reason);
      case EngineState.Unauthorized(String reason) ->
          "the execution client does not let us in: %s".formatted(reason);
      case EngineState.Incapable(String reason) ->
          "the execution client cannot be worked with: %s".formatted(reason);
      case EngineState.WrongChainId(long expected, long found) ->
          "the execution client is of chain %d, not %d; start it with this chain's genesis"
              .formatted(found, expected);
      case EngineState.WrongGenesis(Hash32 expected, Hash32 found) ->
          "the execution client began with %s, not %s; start it with this chain's genesis, in an"
                  .formatted(found, expected)
              + " empty directory";
    };
  }

  /** As the actor reports it. */
  static Health health(EngineState state) {
    return switch (state) {
      case EngineState.Ready _ -> Health.healthy();
      case EngineState.Unknown _, EngineState.Syncing _, EngineState.Behind _ ->
          new Health.Degraded(text(state));
      case EngineState.Unreachable _,
          EngineState.Unauthorized _,
          EngineState.Incapable _,
          EngineState.WrongChainId _,
          EngineState.WrongGenesis _ ->
          new Health.Unhealthy(text(state));
    };
  }
}
