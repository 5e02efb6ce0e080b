package io.alys.storage.rules;

import io.alys.primitives.Bytes;
import io.alys.storage.EpochNanos;
import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.Write.AppendAudit;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The hash chain of the audit log: hash of an entry = SHA-256(hash of the one before || entry). The
 * first follows 32 zero bytes. Pure.
 *
 * <pre>
 *   entry, big endian:
 *     position   8 bytes
 *     at         8 bytes, nanoseconds since 1970, UTC
 *     id         4 bytes length, UTF-8
 *     kind       4 bytes length, UTF-8
 *     subject    4 bytes length, UTF-8
 *     details    4 bytes length, UTF-8
 *     actor      4 bytes length, UTF-8
 * </pre>
 */
public final class AuditChain {
  private AuditChain() {}

  /** The entry that follows a mark. */
  public static AuditEntry follow(AuditMark last, AppendAudit what) {
    long position = last.position() + 1;
    return new AuditEntry(position, what, hash(last.hash(), position, what));
  }

  private static Bytes hash(Bytes before, long position, AppendAudit what) {
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.writeBytes(before.toArray());
    entry.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(position).array());
    entry.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(EpochNanos.of(what.at())).array());
    for (String text :
        List.of(what.id(), what.kind(), what.subject(), what.details(), what.actor())) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      entry.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
      entry.writeBytes(utf8);
    }
    try {
      return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(entry.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Walks at most {@code limit} entries, which follow the mark.
   *
   * @param entries whose {@code next} throws {@link IllegalArgumentException} of what is no entry
   */
  public static AuditVerdict verify(AuditMark from, Iterator<AuditEntry> entries, int limit) {
    AuditMark last = from;
    for (int i = 0; entries.hasNext(); i++) {
      if (i == limit) {
        return new AuditVerdict.Intact(last, true);
      }
      AuditEntry entry;
      try {
        entry = entries.next();
      } catch (IllegalArgumentException e) {
        String why = "audit entry %d is none: %s".formatted(last.position() + 1, e.getMessage());
        return new AuditVerdict.Broken(last.position() + 1, why);
      }
      Optional<String> fault = fault(last, entry);
      if (fault.isPresent()) {
        return new AuditVerdict.Broken(last.position() + 1, fault.get());
      }
      last = new AuditMark(entry.position(), entry.hash());
    }
    return new AuditVerdict.Intact(last, false);
  }

  private static Optional<String> fault(AuditMark last, AuditEntry entry) {
    if (entry.position() != last.position() + 1) {
      return Optional.of(
          "audit entry %d is missing, the next is %d"
              .formatted(last.position() + 1, entry.position()));
    }
    if (!follow(last, entry.what()).equals(entry)) {
      return Optional.of(
          "audit entry %d, %s of %s, does not have the hash of what it says"
              .formatted(entry.position(), entry.what().kind(), entry.what().subject()));
    }
    return Optional.empty();
  }
}
