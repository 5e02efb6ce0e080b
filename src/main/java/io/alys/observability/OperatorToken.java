package io.alys.observability;

import io.alys.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What an operator's command must show. Whoever can read the file may command the node: one that
 * the node makes is readable by its own user only. It is read anew for each command.
 */
final class OperatorToken {
  private static final String SCHEME = "Bearer ";
  private static final int BYTES = 32;

  /** Below this, one could be guessed over the network of one machine. */
  private static final int LEAST_CHARACTERS = 16;

  private final Vertx vertx;
  private final MetricsVerticle.Operator operator;

  OperatorToken(Vertx vertx, MetricsVerticle.Operator operator) {
    this.vertx = vertx;
    this.operator = operator;
  }

  /** Makes a new one, when it is the node that makes it. */
  Future<Void> renew() {
    Optional<Path> file = operator.made();
    return file.isEmpty()
        ? Future.succeededFuture()
        : vertx.executeBlocking(() -> write(file.get()), false).mapEmpty();
  }

  private static Path write(Path file) throws IOException {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
    Path whole = Files.createTempFile(folder, "operator", ".new", ownerOnly(folder, "rw-------"));
    Files.writeString(whole, HexFormat.of().formatHex(secret) + "\n");
    return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static FileAttribute<?>[] ownerOnly(Path folder, String permissions) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Whether an authorization shows it. Fails when it cannot be read, or is too short. */
  Future<Boolean> shownBy(Optional<String> authorization) {
    return vertx
        .executeBlocking(
            () -> same(authorization.orElse(""), SCHEME + read(operator.environment())), false)
        .map(Boolean.TRUE::equals);
  }

  private String read(Map<String, String> environment) throws IOException {
    Secret secret = operator.token();
    String token = secret.read(environment);
    if (token.length() < LEAST_CHARACTERS) {
      throw new IOException(
          "the operator's token, %s, has fewer than %d characters"
              .formatted(secret, LEAST_CHARACTERS));
    }
    return token;
  }

  /** Takes as long for a token that is nearly right as for one that is not. */
  private static boolean same(String shown, String wanted) {
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
  }
}
