package io.alys.devnet.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityTest {
  private static final String PASSWORD = "password";
  private final Vertx vertx = Vertx.vertx();
  private @TempDir Path data;

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private GovernanceService start(String... settings) {
    return Await.result(GovernanceService.start(vertx, Federal.config(data, settings)));
  }

  /** A key and a certificate that it signed itself, as PEM, by the JDK's keytool. */
  private record Identity(Path certificate, Path key) {}

  private Identity identity(String name) {
    Path store = data.resolve(name + ".p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    try {
      Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
      assertThat(made.waitFor()).isZero();
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      byte[] key = keys.getKey(name, PASSWORD.toCharArray()).getEncoded();
      return new Identity(
          pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded()),
          pem(name + ".key", "PRIVATE KEY", key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path pem(String name, String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        data.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
  }

  private static HttpClientOptions encrypted(Identity service) {
    return TestNode.plain()
        .setSsl(true)
        .setUseAlpn(true)
        .setTrustOptions(new PemTrustOptions().addCertPath(service.certificate().toString()));
  }

  private static HttpClientOptions with(HttpClientOptions options, Identity node) {
    return options.setKeyCertOptions(
        new PemKeyCertOptions()
            .addCertPath(node.certificate().toString())
            .addKeyPath(node.key().toString()));
  }

  private boolean registers(int port, HttpClientOptions options) {
    try (TestNode node = TestNode.connect(vertx, port, "node", options, Map.of())) {
      node.send("registration", 0, TestNode.registration("n1", "", 0));
      Await.until("it is decided", () -> node.ended() || !node.received().isEmpty());
      return !node.received().isEmpty();
    } catch (AssertionError | VertxException refused) {
      return false;
    }
  }

  @Test
  void wantsTheTokenAndReadsItAnew() throws IOException {
    Path token = Files.writeString(data.resolve("token"), "first\n");
    int port = start("service.token=file:" + token).port();
    Map<String, String> first = Map.of("authorization", "Bearer first");
    try (TestNode node = TestNode.connect(vertx, port, "node", TestNode.plain(), first)) {
      assertThat(node.register("n1").accepted()).isTrue();
    }
    Files.writeString(token, "second\n");
    for (Map<String, String> wrong : List.of(first, Map.<String, String>of())) {
      try (TestNode node = TestNode.connect(vertx, port, "node", TestNode.plain(), wrong)) {
        node.send("registration", 0, TestNode.registration("n1", "", 0));
        assertThat(node.awaitEnd())
            .isEqualTo("UNAUTHENTICATED the bearer token is not the right one");
        assertThat(node.received()).isEmpty();
      }
    }
    Map<String, String> second = Map.of("authorization", "Bearer second");
    try (TestNode node = TestNode.connect(vertx, port, "node", TestNode.plain(), second)) {
      assertThat(node.register("n1").accepted()).isTrue();
    }
  }

  @Test
  void refusesEveryoneWhileTheTokenCannotBeRead() {
    int port = start("service.token=file:" + data.resolve("missing")).port();
    Map<String, String> headers = Map.of("authorization", "Bearer ");
    try (TestNode node = TestNode.connect(vertx, port, "node", TestNode.plain(), headers)) {
      node.send("registration", 0, TestNode.registration("n1", "", 0));
      assertThat(node.awaitEnd()).startsWith("UNAUTHENTICATED");
    }
  }

  @Test
  void speaksTlsAndNothingElse() {
    Identity service = identity("service");
    int port = start("tls.certificate=" + service.certificate(), "tls.key=" + service.key()).port();
    assertThat(registers(port, encrypted(service))).isTrue();
    assertThat(registers(port, encrypted(identity("stranger")))).isFalse();
    assertThat(registers(port, TestNode.plain())).isFalse();
  }

  @Test
  void wantsACertificateOfAnAuthorityThatItTrusts() {
    Identity service = identity("service");
    Identity trusted = identity("trusted");
    int port =
        start(
                "tls.certificate=" + service.certificate(),
                "tls.key=" + service.key(),
                "tls.client-authorities=" + trusted.certificate())
            .port();
    assertThat(registers(port, with(encrypted(service), trusted))).isTrue();
    assertThat(registers(port, with(encrypted(service), identity("other")))).isFalse();
    assertThat(registers(port, encrypted(service))).isFalse();
  }

  @Test
  void saysWhenItCannotListen() {
    int port = start().port();
    Path other = data.resolve("other");
    assertThatThrownBy(
            () ->
                Await.result(
                    GovernanceService.start(vertx, Federal.config(other, "service.port=" + port))))
        .hasMessageContaining("cannot listen on port %d for nodes: ".formatted(port))
        .hasMessageContaining("; choose another, or stop who has it");
    // What it had taken is free again.
    Await.result(GovernanceService.start(vertx, Federal.config(other)));
  }
}
