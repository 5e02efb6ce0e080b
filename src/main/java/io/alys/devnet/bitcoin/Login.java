package io.alys.devnet.bitcoin;

import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The name and the password that a caller must show (HTTP's basic scheme). */
final class Login {
  private static final int COOKIE_BYTES = 32;
  private static final String COOKIE_USER = "__cookie__";

  private final byte[] wanted;

  private Login(String user, String password) {
    String both = user + ":" + password;
    wanted =
        ("Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)))
            .getBytes(StandardCharsets.UTF_8);
  }

  /** The password of the settings; without one, a cookie that is made anew for each start. */
  static Login of(BitcoinServiceConfig.Service service, Map<String, String> environment)
      throws IOException {
    if (service.password().isPresent()) {
      return new Login(service.user(), service.password().get().read(environment));
    }
    byte[] secret = new byte[COOKIE_BYTES];
    new SecureRandom().nextBytes(secret);
    String password = HexFormat.of().formatHex(secret);
    Path file = cookie(service).orElseThrow();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.deleteIfExists(file);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, COOKIE_USER + ":" + password);
    return new Login(COOKIE_USER, password);
  }

  /** Where the cookie is, when there is one. */
  static Optional<Path> cookie(BitcoinServiceConfig.Service service) {
    return service.password().isPresent()
        ? Optional.empty()
        : service.data().map(data -> data.resolve(".cookie"));
  }

  /** Takes as long for a password that is nearly right as for one that is not. */
  boolean admits(HttpServerRequest request) {
    String shown = Optional.ofNullable(request.getHeader("authorization")).orElse("");
    return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), wanted);
  }
}
