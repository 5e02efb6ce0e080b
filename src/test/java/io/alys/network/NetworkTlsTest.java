package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.network.NetworkCommand.Peer;
import io.alys.testkit.Authority;
import io.alys.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody talks who has no certificate of the right authority, whichever of the two dials. */
class NetworkTlsTest {
  private final Authority ours = new Authority("ours");
  private final Authority theirs = new Authority("theirs");
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path folder;

  @BeforeEach
  void authorities() throws IOException {
    Files.writeString(folder.resolve("ours.pem"), ours.certificate());
    Files.writeString(folder.resolve("theirs.pem"), theirs.certificate());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private void write(String name, Authority.Issued issued) {
    try {
      Files.writeString(folder.resolve(name + ".pem"), issued.certificate());
      Files.writeString(folder.resolve(name + "-key.pem"), issued.key());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private NetworkNode node(String name, String trusted, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "tls.ca=" + folder.resolve(trusted + ".pem"),
                "tls.certificate=" + folder.resolve(name + ".pem"),
                "tls.key=" + folder.resolve(name + "-key.pem")));
    all.addAll(List.of(settings));
    NetworkNode node = new NetworkNode(name, all.toArray(String[]::new));
    open.add(node);
    return node;
  }

  private static String to(NetworkNode node) {
    return "peers=localhost:" + node.port;
  }

  private static void assertRefused(NetworkNode dialler, String reason) {
    Await.asserted(() -> assertThat(dialler.health()).contains(reason));
    assertThat(dialler.peers()).isEmpty();
  }

  @Test
  void knowsPeersByTheirCertificates() {
    write("a", ours.issue("localhost"));
    write("b", ours.issue("b.example"));
    NetworkNode a = node("a", "ours");
    NetworkNode b = node("b", "ours", to(a));
    b.awaitPeers(1);
    a.awaitPeers(1);
    Peer seen = a.peers().getFirst();
    assertThat(seen.id().value()).matches("CN=b\\.example/[0-9a-f]{32}");
    assertThat(b.peers().getFirst().id().value()).matches("CN=localhost/[0-9a-f]{32}");
  }

  @Test
  void doesNotTalkToWhoeverItsAuthorityDoesNotKnow() {
    write("a", theirs.issue("localhost"));
    write("b", ours.issue("b.example"));
    NetworkNode a = node("a", "ours");
    NetworkNode b = node("b", "ours", to(a));
    assertRefused(b, "its certificate comes from no authority that this node trusts; see network");
    assertThat(a.peers()).isEmpty();
  }

  @Test
  void isNotHeardWithTheCertificateOfAnotherAuthority() {
    write("a", ours.issue("localhost"));
    write("b", theirs.issue("b.example"));
    NetworkNode a = node("a", "ours");
    NetworkNode b = node("b", "ours", to(a));
    assertRefused(b, "it does not accept this node's certificate");
    assertThat(a.peers()).isEmpty();
  }

  @Test
  void isNotHeardWithoutACertificate() {
    write("a", ours.issue("localhost"));
    NetworkNode a = node("a", "ours");
    NetworkNode b = new NetworkNode("b", to(a));
    open.add(b);
    Await.until("it tried", () -> b.count("alys.network.attempts") >= 2);
    assertThat(b.peers()).isEmpty();
    assertThat(a.peers()).isEmpty();
  }

  @Test
  void checksThatTheCertificateIsForTheHostItDialled() {
    write("a", ours.issue("elsewhere.example"));
    write("b", ours.issue("b.example"));
    NetworkNode a = node("a", "ours");
    NetworkNode b = node("b", "ours", to(a));
    assertRefused(b, "its certificate is for another host");
  }

  @Test
  void refusesACertificateThatHasExpired() {
    write("a", ours.issueExpired("localhost"));
    write("b", ours.issue("b.example"));
    NetworkNode a = node("a", "ours");
    assertRefused(node("b", "ours", to(a)), "its certificate has expired");
  }

  @Test
  void takesANewCertificateIntoUseWithoutARestart() {
    write("a", ours.issueExpired("localhost"));
    write("b", ours.issue("b.example"));
    NetworkNode a = node("a", "ours");
    NetworkNode b = node("b", "ours", to(a));
    assertRefused(b, "its certificate has expired");
    write("a", ours.issue("localhost"));
    b.awaitPeers(1);
  }
}
