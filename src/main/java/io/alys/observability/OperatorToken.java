package io.alys.observability;

import io.alys.config.BearerToken;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * What an operator's command must show. Whoever can read the file may command the node: one that
 * the node makes is readable by its own user only. It is read anew for each command.
 */
final class OperatorToken {
  private static final int BYTES = 32;

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
    BearerToken token = new BearerToken(operator.token(), operator.environment());
    return vertx
        .executeBlocking(() -> token.isShownBy(authorization), false)
        .map(Boolean.TRUE::equals);
  }
}
