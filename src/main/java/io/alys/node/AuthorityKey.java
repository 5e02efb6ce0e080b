package io.alys.node;

import io.alys.config.Secret;
import io.alys.consensus.bls.BlsSecretKey;
import io.alys.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The key that an authority signs blocks with, as its operator handles it: 64 hex digits in a file
 * that only its owner can read.
 *
 * @param publicKey 96 hex digits; what the chain's specification names
 * @param possession 192 hex digits; what proves that whoever announces the public key has its
 *     secret
 */
public record AuthorityKey(String publicKey, String possession) {
  private static final int HEX_DIGITS = 2 * BlsSecretKey.SIZE_BYTES;

  private static AuthorityKey of(BlsSecretKey secret) {
    return new AuthorityKey(secret.publicKey().toString(), secret.provePossession().toString());
  }

  /**
   * Makes a secret key and puts it into a new file.
   *
   * @throws IOException when the file is there already, which is never overwritten, or cannot be
   *     written
   */
  public static AuthorityKey make(Path file) throws IOException {
    String digits = draw(new SecureRandom());
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly(file))) {
      ByteBuffer text = ByteBuffer.wrap((digits + "\n").getBytes(StandardCharsets.US_ASCII));
      while (text.hasRemaining()) {
        out.write(text);
      }
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "%s is there already, and a key is never overwritten; name another file".formatted(file),
          e);
    } catch (IOException e) {
      throw new IOException("no key can be put into %s: %s".formatted(file, e), e);
    }
    return show(new Secret("file:" + file), Map.of()); // What counts is what can be read.
  }

  /**
   * What belongs to a secret key.
   *
   * @param environment where a secret given as {@code env:NAME} is looked up
   * @throws IOException when it cannot be read, or is no key; the text does not show it
   */
  public static AuthorityKey show(Secret key, Map<String, String> environment) throws IOException {
    String digits = key.read(environment);
    return secret(digits)
        .map(AuthorityKey::of)
        .orElseThrow(
            () ->
                new IOException(
                    "%s is no secret key: it must be %d hex digits, of a number from 1 to below"
                            .formatted(key, HEX_DIGITS)
                        + " the order of the group"));
  }

  /** About every second number of 32 bytes is below the order of the group; others are let go. */
  private static String draw(SecureRandom random) {
    while (true) {
      byte[] number = new byte[BlsSecretKey.SIZE_BYTES];
      random.nextBytes(number);
      String digits = Bytes.copyOf(number).toHex();
      if (secret(digits).isPresent()) {
        return digits;
      }
    }
  }

  private static Optional<BlsSecretKey> secret(String digits) {
    try {
      return Optional.of(BlsSecretKey.parse(Bytes.fromHex(digits)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
