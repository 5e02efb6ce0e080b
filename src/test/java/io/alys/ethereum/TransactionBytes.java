package io.alys.ethereum;

import io.alys.primitives.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes what was read of a transaction as it was signed; of its access list only sizes are. */
public final class TransactionBytes {
  private static final int UNPROTECTED_V = 27;
  private static final int PROTECTED_V = 35;
  private static final int FIRST_LIST_BYTE = 0xc0;

  private TransactionBytes() {}

  public static Bytes of(EvmTransaction read, Bytes accessList) {
    List<Bytes> fields = new ArrayList<>();
    if (read.type() > 0) {
      fields.add(Rlp.number(read.chainId().orElseThrow()));
    }
    fields.add(Rlp.number(read.nonce()));
    if (read.type() == 2) {
      fields.add(Rlp.number(read.tipCap().value()));
    }
    fields.add(Rlp.number(read.feeCap().value()));
    fields.add(Rlp.number(read.gasLimit()));
    fields.add(Rlp.text(read.to().map(EvmAddress::octets).orElse(Bytes.EMPTY)));
    fields.add(Rlp.number(read.value().value()));
    fields.add(Rlp.text(read.input()));
    if (read.type() > 0) {
      fields.add(accessList);
    }
    int parity = read.signature().parity();
    fields.add(
        Rlp.number(
            read.type() > 0
                ? parity
                : read.chainId().map(id -> PROTECTED_V + 2 * id).orElse((long) UNPROTECTED_V)
                    + parity));
    fields.add(Rlp.number(read.signature().r()));
    fields.add(Rlp.number(read.signature().s()));
    Bytes list = Rlp.list(fields);
    return read.type() == 0 ? list : Bytes.copyOf((byte) read.type()).plus(list);
  }

  /** The access list of a transaction that can be read; an empty one where it can have none. */
  public static Bytes accessList(Bytes raw) {
    if ((raw.at(0) & 0xff) >= FIRST_LIST_BYTE) {
      return Rlp.list(List.of());
    }
    Bytes list = Bytes.copyOf(Arrays.copyOfRange(raw.toArray(), 1, raw.size()));
    List<Rlp.Item> items = ((Rlp.Item.Items) Rlp.decode(list)).items();
    return Rlp.encode(items.get(items.size() - 4));
  }

  /** Reads, and writes what was read. */
  public static Bytes again(Bytes raw) {
    return of(EvmTransaction.decode(raw), accessList(raw));
  }
}
