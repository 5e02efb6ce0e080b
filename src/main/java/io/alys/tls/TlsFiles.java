package io.alys.tls;

import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files (PEM) that say who is who. They are read when a connection is made, so that they can be
 * exchanged while a node runs.
 *
 * @param ca certificates of the authorities that are trusted; those of the JDK when empty
 * @param certificate one's own chain
 * @param key the private key of it; there when the certificate is
 */
public record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
  /** Who is trusted; empty: whom the JDK trusts. */
  public Optional<PemTrustOptions> trust() {
    return ca.map(file -> new PemTrustOptions().addCertPath(file.toString()));
  }

  /** Who one says one is; empty: nobody. */
  public Optional<PemKeyCertOptions> identity() {
    return certificate.map(
        chain ->
            new PemKeyCertOptions()
                .setCertPath(chain.toString())
                .setKeyPath(key.orElseThrow().toString()));
  }

  /** Whether there are files that may be exchanged for others. */
  public boolean areThere() {
    return files().findAny().isPresent();
  }

  /**
   * One hash over what is in all of them, in hex; a file that cannot be read counts as such. It
   * reads files: not to be called on an event loop.
   */
  public String fingerprint() {
    MessageDigest all = sha256();
    files().forEach(file -> all.update(sha256().digest(octetsOf(file))));
    return HexFormat.of().formatHex(all.digest());
  }

  private Stream<Path> files() {
    return Stream.of(ca, certificate, key).flatMap(Optional::stream);
  }

  private static byte[] octetsOf(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException _) {
      return new byte[0];
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
