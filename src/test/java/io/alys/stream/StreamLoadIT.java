package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Transaction;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.ledger.SeenRequest;
import io.alys.governance.FromGovernance.Progress;
import io.alys.stream.StreamCommand.Accepted;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many requests at once as the specification's load test has, and each is served. */
@Tag("long")
class StreamLoadIT {
  private static final int REQUESTS = 1_000;

  private @TempDir Path folder;

  @Test
  void servesAThousandRequestsAtOnce() {
    try (StreamWorld world = new StreamWorld(folder)) {
      world.start();
      List<Transaction> transactions =
          IntStream.range(0, REQUESTS).mapToObj(world::payout).toList();
      List<Future<Accepted>> asked = transactions.stream().map(world::request).toList();
      asked.forEach(Await::result);
      transactions.forEach(
          each ->
              Await.asserted(
                  () -> assertThat(world.outcomes(each)).contains(new Progress.Complete())));
      assertThat(Await.result(world.governance().seen()))
          .filteredOn(request -> !request.kind().equals("StatusReport"))
          .allSatisfy(request -> assertThat(request.effects()).isEqualTo(1))
          .extracting(SeenRequest::id)
          .containsExactlyElementsOf(transactions.stream().map(Federal::id).toList());
    }
  }
}
