package io.alys.engine;

import io.alys.engine.EngineCommand.Tip;
import io.alys.engine.EngineMachine.Seen;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Asks the client who it is, what it can and where it stands. */
final class ClientLook {
  private final EngineApi api;
  private Optional<Identity> known = Optional.empty();

  /** What does not change while the client runs. */
  private record Identity(String client, long chainId, Hash32 genesis, List<String> missing) {}

  ClientLook(EngineApi api) {
    this.api = api;
  }

  /** What it calls itself; empty as long as it never answered. */
  String client() {
    return known.map(Identity::client).orElse("");
  }

  /** Looks. Never fails. */
  Future<Seen> look(Optional<Hash32> wanted) {
    return identity()
        .compose(
            who ->
                api.latest()
                    .compose(
                        head ->
                            api.syncing()
                                .map(syncing -> (Seen) answered(who, head, syncing, wanted))))
        .otherwise(
            cause -> {
              // Another program may answer next.
              known = Optional.empty();
              return cause instanceof EngineFailure failure
                  ? new Seen.Failed(failure.kind(), failure.reason())
                  : new Seen.Failed(EngineFailure.Kind.MALFORMED, String.valueOf(cause));
            });
  }

  private static Seen.Answered answered(
      Identity who, Tip head, boolean syncing, Optional<Hash32> wanted) {
    return new Seen.Answered(who.chainId(), who.genesis(), who.missing(), head, syncing, wanted);
  }

  private Future<Identity> identity() {
    if (known.isPresent()) {
      return Future.succeededFuture(known.get());
    }
    Future<List<String>> methods = api.capabilities();
    Future<Long> chainId = methods.compose(_ -> api.chainId());
    Future<Optional<Tip>> first = chainId.compose(_ -> api.block(BlockNumber.GENESIS));
    return first
        .compose(_ -> api.client())
        .map(
            client -> {
              List<String> missing =
                  EngineApi.NEEDED.stream().filter(m -> !methods.result().contains(m)).toList();
              Hash32 genesis = first.result().map(Tip::hash).orElse(Hash32.ZERO);
              Identity who = new Identity(client, chainId.result(), genesis, missing);
              known = Optional.of(who);
              return who;
            });
  }
}
