package io.alys.devnet.ledger;

import io.alys.devnet.ledger.LedgerEntry.Acknowledged;
import io.alys.devnet.ledger.LedgerEntry.Counted;
import io.alys.devnet.ledger.LedgerEntry.Kept;
import io.alys.devnet.ledger.LedgerEntry.Outgoing;
import io.alys.devnet.ledger.LedgerEntry.Queued;
import io.alys.devnet.ledger.LedgerEntry.Renumbered;
import io.alys.devnet.ledger.LedgerEntry.Rotated;
import io.alys.devnet.ledger.LedgerEntry.Settled;
import io.alys.devnet.ledger.LedgerEntry.Taken;
import io.alys.governance.Decoded;
import io.alys.governance.FromGovernance.AuthorityKey;
import io.alys.governance.GovernanceCodec;
import io.alys.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries as bytes: one byte for the kind, then the fields in their order; messages as they are on
 * the wire. A kind never means anything else.
 */
public final class EntryCodec {
  private static final int RENUMBERED = 1;
  private static final int COUNTED = 2;
  private static final int TAKEN = 3;
  private static final int QUEUED = 4;
  private static final int SETTLED = 5;
  private static final int KEPT = 6;
  private static final int ACKNOWLEDGED = 7;
  private static final int ROTATED = 8;
  private static final int ROTATED_AUTHORITIES = 9;

  private EntryCodec() {}

  public static byte[] encode(LedgerEntry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes), entry);
    } catch (IOException e) {
      throw new UncheckedIOException("memory refused bytes", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, LedgerEntry entry) throws IOException {
    switch (entry) {
      case Renumbered(String node, String ours) -> {
        out.writeByte(RENUMBERED);
        out.writeUTF(node);
        out.writeUTF(ours);
      }
      case Counted(String node, String theirs, long last) -> {
        out.writeByte(COUNTED);
        out.writeUTF(node);
        out.writeUTF(theirs);
        out.writeLong(last);
      }
      case Taken taken -> {
        out.writeByte(TAKEN);
        writeBytes(out, GovernanceCodec.encode(taken.header(), taken.message()));
      }
      case Queued(String node, Outgoing outgoing, boolean settles) -> {
        out.writeByte(QUEUED);
        out.writeBoolean(settles);
        writeOutgoing(out, node, outgoing);
      }
      case Settled(String node, Outgoing outgoing) -> {
        out.writeByte(SETTLED);
        writeOutgoing(out, node, outgoing);
      }
      case Kept(String node, String requestId) -> {
        out.writeByte(KEPT);
        out.writeUTF(node);
        out.writeUTF(requestId);
      }
      case Acknowledged(String node, long sequence) -> {
        out.writeByte(ACKNOWLEDGED);
        out.writeUTF(node);
        out.writeLong(sequence);
      }
      case Rotated(Federation federation) -> {
        boolean stay = federation.authorities().isEmpty();
        out.writeByte(stay ? ROTATED : ROTATED_AUTHORITIES);
        writeFederation(out, federation);
        if (!stay) {
          writeAuthorities(out, federation.authorities());
        }
      }
    }
  }

  private static void writeOutgoing(DataOutputStream out, String node, Outgoing outgoing)
      throws IOException {
    out.writeUTF(node);
    writeBytes(out, GovernanceCodec.encode(outgoing.header(), outgoing.message()));
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void writeFederation(DataOutputStream out, Federation federation)
      throws IOException {
    out.writeLong(federation.version());
    out.writeInt(federation.threshold());
    out.writeLong(federation.effectiveHeight());
    out.writeInt(federation.keyNumbers().size());
    for (int number : federation.keyNumbers()) {
      out.writeInt(number);
    }
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException when it is anything else, as from a later version
   */
  public static LedgerEntry decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    LedgerEntry entry;
    try {
      entry = read(in);
    } catch (EOFException e) {
      throw unreadable("it ends too early", e);
    } catch (UTFDataFormatException | IllegalArgumentException e) {
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
    if (in.available() > 0) {
      throw unreadable("%d bytes follow it".formatted(in.available()));
    }
    return entry;
  }

  private static LedgerEntry read(DataInputStream in) throws IOException {
    int kind = in.readByte();
    if (kind == RENUMBERED) {
      return new Renumbered(in.readUTF(), in.readUTF());
    } else if (kind == COUNTED) {
      return new Counted(in.readUTF(), in.readUTF(), in.readLong());
    } else if (kind == TAKEN) {
      return readTaken(in);
    } else if (kind == QUEUED) {
      boolean settles = in.readBoolean();
      return new Queued(in.readUTF(), readOutgoing(in), settles);
    } else if (kind == SETTLED) {
      return new Settled(in.readUTF(), readOutgoing(in));
    } else if (kind == KEPT) {
      return new Kept(in.readUTF(), in.readUTF());
    } else if (kind == ACKNOWLEDGED) {
      return new Acknowledged(in.readUTF(), in.readLong());
    } else if (kind == ROTATED) {
      return new Rotated(readFederation(in));
    } else if (kind == ROTATED_AUTHORITIES) {
      Federation keys = readFederation(in);
      return new Rotated(keys.withAuthorities(readAuthorities(in)));
    }
    throw unreadable("kind " + kind);
  }

  private static Taken readTaken(DataInputStream in) throws IOException {
    return switch (GovernanceCodec.decodeRequest(readBytes(in))) {
      case Decoded.Accepted<GovernanceCodec.Request>(GovernanceCodec.Request request) ->
          new Taken(request.header(), request.message());
      case Decoded.Rejected<GovernanceCodec.Request> wrong -> throw unreadable(wrong.reason());
    };
  }

  private static Outgoing readOutgoing(DataInputStream in) throws IOException {
    return switch (GovernanceCodec.decodeResponse(readBytes(in))) {
      case Decoded.Accepted<GovernanceCodec.Response>(GovernanceCodec.Response response) ->
          new Outgoing(response.header(), response.message());
      case Decoded.Rejected<GovernanceCodec.Response> wrong -> throw unreadable(wrong.reason());
    };
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0) {
      throw new IllegalArgumentException("%d bytes of a message".formatted(size));
    }
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("%d of %d bytes".formatted(bytes.length, size));
    }
    return bytes;
  }

  private static Federation readFederation(DataInputStream in) throws IOException {
    long version = in.readLong();
    int threshold = in.readInt();
    long effectiveHeight = in.readLong();
    List<Integer> numbers = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      numbers.add(in.readInt());
    }
    return new Federation(version, threshold, numbers, effectiveHeight);
  }

  private static void writeAuthorities(DataOutputStream out, List<AuthorityKey> authorities)
      throws IOException {
    out.writeInt(authorities.size());
    for (AuthorityKey authority : authorities) {
      writeBytes(out, authority.publicKey().toArray());
      writeBytes(out, authority.possession().toArray());
    }
  }

  private static List<AuthorityKey> readAuthorities(DataInputStream in) throws IOException {
    List<AuthorityKey> authorities = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      authorities.add(new AuthorityKey(Bytes.copyOf(readBytes(in)), Bytes.copyOf(readBytes(in))));
    }
    return authorities;
  }

  private static IOException unreadable(String what) {
    return new IOException(advice(what));
  }

  private static IOException unreadable(String what, Exception cause) {
    return new IOException(advice(what), cause);
  }

  private static String advice(String what) {
    return "the ledger holds an entry that this version cannot read: %s; start the version that"
            .formatted(what)
        + " wrote it, or begin with an empty data directory";
  }
}
