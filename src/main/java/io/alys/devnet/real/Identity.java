package io.alys.devnet.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A key of TLS and a certificate that it signed itself, as PEM, made by the JDK's keytool: enough
 * for two who know each other's.
 *
 * @param certificate its file
 * @param key its file, PKCS 8, for its owner alone
 */
public record Identity(Path certificate, Path key) {
  /** The keystore is removed at once. */
  private static final String PASSWORD = "passing";

  private static final String KEY = "PRIVATE KEY";

  /** A network may be kept for years, and nobody renews what is in it. */
  private static final String VALID_DAYS = "3650";

  /**
   * The one in a folder, made when it is not there.
   *
   * @param name of its files, and of whom it is
   */
  public static Identity in(Path folder, String name) throws IOException, InterruptedException {
    Identity identity = new Identity(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    if (Files.exists(identity.key)) {
      return identity;
    }
    Files.createDirectories(folder);
    Path store = folder.resolve(name + ".p12");
    try {
      keytool(name, store);
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      write(identity.certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
      write(identity.key, KEY, keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
      return identity;
    } catch (GeneralSecurityException e) {
      throw new IOException("no key of TLS can be made: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(store);
    }
  }

  private static void keytool(String name, Path store) throws IOException, InterruptedException {
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                VALID_DAYS,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), UTF_8);
    if (made.waitFor() != 0) {
      throw new IOException("keytool makes no key: " + said.strip());
    }
  }

  private static void write(Path file, String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix && !Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
  }
}
