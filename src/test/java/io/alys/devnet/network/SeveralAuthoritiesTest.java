package io.alys.devnet.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.real.Identity;
import io.alys.devnet.real.RealParts;
import io.alys.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a network of several authorities is planned and written down as. */
class SeveralAuthoritiesTest {
  private static final Duration PACE = Duration.ofSeconds(1);

  private @TempDir Path temporary;

  private NetworkPlan plan(int authorities) throws IOException {
    return new NetworkPlan(
        new NetworkFolder(temporary.resolve("net")), Ports.usual(authorities), PACE);
  }

  private static Set<Integer> all(Ports ports) {
    Set<Integer> all = new HashSet<>(Set.of(ports.bitcoin(), ports.governance(), ports.admin()));
    for (int number = 1; number <= ports.authorities(); number++) {
      NodePorts own = ports.of(number);
      all.addAll(List.of(own.wallets(), own.engine(), own.node(), own.metrics(), own.peers()));
    }
    return all;
  }

  @Test
  void givesEachAuthorityPortsOfItsOwn() throws IOException {
    for (int count = 1; count <= NetworkPlan.MOST_AUTHORITIES; count++) {
      assertThat(all(Ports.usual(count))).hasSize(3 + 5 * count);
      assertThat(all(Ports.free(count))).hasSize(3 + 5 * count);
    }
    Ports usual = Ports.usual(3);
    assertThat(usual.of(1).wallets()).isEqualTo(8_545).isEqualTo(Ports.USUAL.wallets());
    assertThat(usual.of(3)).isEqualTo(new NodePorts(8_745, 8_751, 3_200, 10_100, 30_513));
  }

  @Test
  void readsThePortsThatItWrote() throws IOException {
    NetworkFolder folder = new NetworkFolder(temporary);
    Ports ports = Ports.free(4);
    ports.write(folder);
    assertThat(Ports.read(folder)).isEqualTo(ports);
    assertThat(Files.readString(folder.ports())).doesNotContain("authorities");
  }

  @Test
  void twoThirdsOfThemSign() throws IOException {
    List<Integer> quorums = new ArrayList<>();
    for (int count = 1; count <= NetworkPlan.MOST_AUTHORITIES; count++) {
      quorums.add(plan(count).quorum());
    }
    assertThat(quorums).containsExactly(1, 2, 2, 3, 4, 4, 5);
  }

  @Test
  void hasNoMoreThanFitAMachineAndOneWithTheRealPrograms() {
    NetworkFolder folder = new NetworkFolder(temporary);
    assertThatThrownBy(() -> new NetworkPlan(folder, Ports.usual(8), PACE))
        .hasMessage("there may be 1 to 7 authorities");
    RealParts parts = new RealParts(temporary, temporary);
    assertThatThrownBy(() -> new NetworkPlan(folder, Ports.usual(2), PACE, Optional.of(parts)))
        .hasMessage("with the real programs there is one authority");
  }

  @Test
  void keepsWhatIsAnAuthoritysOwnInAFolderOfItsOwn() {
    NetworkFolder folder = new NetworkFolder(temporary);
    assertThat(folder.authority(1).root()).isEqualTo(temporary);
    assertThat(folder.authority(3).settings())
        .isEqualTo(temporary.resolve("authority-3/node.toml"));
  }

  private NodeConfig settings(NetworkPlan plan, int authority) throws IOException {
    List<Identity> peers = new ArrayList<>();
    for (int number : plan.authorities() == 1 ? List.<Integer>of() : plan.numbers()) {
      Path file = temporary.resolve("peer-%d".formatted(number));
      peers.add(new Identity(file, file));
    }
    String text = new NodeSettings(plan, authority, Optional.empty(), peers).text();
    ConfigSource source =
        new ConfigSource(
            Optional.empty(),
            Optional.of(new ConfigSource.Text("node.toml", text)),
            Map.of(),
            List.of());
    assertThat(NodeConfig.loader().load(source)).isInstanceOf(Loaded.class);
    return ((Loaded<NodeConfig>) NodeConfig.loader().load(source)).value();
  }

  @Test
  void writesSettingsWithWhichTheNodesFindEachOther() throws IOException {
    NetworkPlan plan = plan(3);
    NodeConfig third = settings(plan, 3);
    assertThat(third.node().name()).isEqualTo("authority-3");
    assertThat(third.node().dataDir()).isEqualTo(plan.folder().authority(3).data());
    assertThat(third.network().enabled()).isTrue();
    assertThat(third.network().port()).isEqualTo(30_513);
    assertThat(third.network().peers()).containsExactly("127.0.0.1:30313", "127.0.0.1:30413");
    assertThat(third.network().tls().ca()).contains(plan.folder().tls().resolve("peers.crt"));
    assertThat(third.network().tls().key()).contains(temporary.resolve("peer-3"));
    assertThat(third.engine().url()).endsWith(":8751");
    assertThat(third.rpc().port()).isEqualTo(3_200);
    NodeConfig first = settings(plan, 1);
    assertThat(first.network().peers()).isEmpty();
    assertThat(first.bitcoin().url()).isEqualTo(third.bitcoin().url());
    assertThat(first.governance().endpoints()).isEqualTo(third.governance().endpoints());
    assertThat(first.chain().spec()).isEqualTo(third.chain().spec());
  }

  @Test
  void aSingleOneTalksWithNobody() throws IOException {
    NodeConfig only = settings(plan(1), 1);
    assertThat(only.node().name()).isEqualTo("alys");
    assertThat(only.network().enabled()).isFalse();
  }

  @Test
  void refusesANetworkWithAnotherNumberOfThem() throws Exception {
    NetworkPlan plan = plan(3);
    assertThat(plan.folder().authorities()).isEqualTo(OptionalInt.empty());
    Files.createDirectories(plan.folder().root());
    Files.writeString(plan.folder().specification(), "{\"authorities\": [\"a\", \"b\"]}");
    assertThat(plan.folder().authorities()).hasValue(2);
    assertThatThrownBy(() -> new NetworkFiles(plan).prepare())
        .hasMessage(
            ("%s holds a network of 2 authorities, not 3: begin anew with --reset, or in another"
                    + " folder")
                .formatted(plan.folder().root()));
  }
}
