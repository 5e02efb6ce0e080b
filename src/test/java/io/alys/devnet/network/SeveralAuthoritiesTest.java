package io.alys.devnet.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.devnet.real.Identity;
import io.alys.devnet.real.RealParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  private String settings(NetworkPlan plan, int authority) {
    List<Identity> peers = new ArrayList<>();
    for (int number : plan.authorities() == 1 ? List.<Integer>of() : plan.numbers()) {
      Path file = temporary.resolve("peer-%d".formatted(number));
      peers.add(new Identity(file, file));
    }
    return new NodeSettings(plan, authority, Optional.empty(), peers).text();
  }

  @Test
  void writesSettingsWithWhichTheNodesFindEachOther() throws IOException {
    NetworkPlan plan = plan(3);
    String spec = "spec = \"%s\"".formatted(plan.folder().specification());
    assertThat(settings(plan, 3))
        .contains("name = \"authority-3\"", spec, "port = 30513", "port = 10100", "port = 3200")
        .contains("peers = [\"127.0.0.1:30313\", \"127.0.0.1:30413\"]")
        .contains("data-dir = \"%s\"".formatted(plan.folder().authority(3).data()))
        .contains("ca = \"%s\"".formatted(plan.folder().tls().resolve("peers.crt")))
        .contains("key = \"%s\"".formatted(temporary.resolve("peer-3")))
        .contains("url = \"http://127.0.0.1:8751\"", "rpc-url = \"http://127.0.0.1:8745\"")
        .contains("url = \"http://127.0.0.1:18443\"", "[\"http://127.0.0.1:50051\"]");
    assertThat(settings(plan, 1))
        .contains("name = \"authority-1\"", spec, "port = 30313", "peers = []")
        .contains("url = \"http://127.0.0.1:18443\"", "[\"http://127.0.0.1:50051\"]");
  }

  @Test
  void aSingleOneTalksWithNobody() throws IOException {
    assertThat(settings(plan(1), 1)).contains("name = \"alys\"").doesNotContain("[network");
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
