package io.alys.devnet.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.ChainSpecReader;
import io.alys.config.ConfigResult.Loaded;
import io.alys.consensus.ChainSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevNetworkTest {
  private final Vertx vertx = Vertx.vertx();
  private @TempDir Path temporary;

  @AfterEach
  void close() throws Exception {
    wait(vertx.close());
  }

  private static <T> T wait(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private NetworkPlan plan() throws IOException {
    return new NetworkPlan(
        new NetworkFolder(temporary.resolve("net")), Ports.free(), Duration.ofSeconds(1));
  }

  private static ChainSpec spec(NetworkFolder folder) throws IOException {
    return switch (ChainSpecReader.read("chain.json", Files.readString(folder.specification()))) {
      case Loaded<ChainSpec> loaded -> loaded.value();
      case io.alys.config.ConfigResult.Invalid<ChainSpec> invalid ->
          throw new AssertionError(invalid.toString());
    };
  }

  @Test
  void specifiesAChainOfItsOwnParts() throws Exception {
    NetworkPlan plan = plan();
    DevNetwork network = wait(DevNetwork.start(vertx, plan));
    var federation = wait(network.federation());
    wait(network.stop());

    ChainSpec spec = spec(plan.folder());
    assertThat(spec.federationBitcoinPubkeys())
        .isEqualTo(federation.script().keys().stream().map(Object::toString).toList());
    assertThat(spec.federationThreshold()).isEqualTo(2);
    assertThat(spec.execution()).isEqualTo(ChainSpec.ExecutionGenesis.DEVELOPMENT);
    assertThat(spec.authorities()).hasSize(1);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(plan.folder().authority(1).authorityKey())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(plan.folder().settings()))
        .contains("port = " + plan.ports().node(), "spec = \"" + plan.folder().specification());
  }

  @Test
  void isTheSameNetworkTheNextTimeAtOtherPorts() throws Exception {
    NetworkPlan first = plan();
    wait(wait(DevNetwork.start(vertx, first)).stop());
    ChainSpec before = spec(first.folder());
    NetworkPlan second = plan();
    DevNetwork network = wait(DevNetwork.start(vertx, second));
    wait(network.stop());

    assertThat(spec(second.folder())).isEqualTo(before);
    assertThat(Ports.read(second.folder())).isEqualTo(second.ports());
    assertThat(network.walletRpc()).hasPort(second.ports().wallets());
  }

  @Test
  void stopsWhatHasBegunWhenAPartDoesNotStart() throws Exception {
    NetworkPlan plan = plan();
    try (ServerSocket _ =
        new ServerSocket(plan.ports().wallets(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> wait(DevNetwork.start(vertx, plan)))
          .hasMessageContaining("Address already in use");
    }
    wait(wait(DevNetwork.start(vertx, plan)).stop());
  }

  @Test
  void saysWhereThereIsNoNetwork() {
    assertThatThrownBy(() -> Faucet.of(new NetworkFolder(temporary)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s tells of no network: NoSuchFileException; start one with alys devnet"
                .formatted(temporary.resolve("ports.json")));
  }

  @Test
  void takesNoPaceThatNothingCouldKeep() {
    NetworkFolder folder = new NetworkFolder(temporary);
    assertThatThrownBy(() -> new NetworkPlan(folder, Ports.USUAL, Duration.ofMillis(99)))
        .hasMessage("the pace must be from 100ms to 1h");
    assertThat(new NetworkPlan(folder, Ports.USUAL, Duration.ofMillis(100)).pace()).hasMillis(100);
  }
}
