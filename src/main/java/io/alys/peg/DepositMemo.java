package io.alys.peg;

import io.alys.bitcoin.Transaction;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Who is to get what a Bitcoin transaction deposits: the first OP_RETURN output that says it.
 *
 * <p>The last push of such an output is an address in one of two forms: 20 bytes are the address
 * itself, whatever text they may look like; 40 hex digits, or 42 characters with {@code 0x}, are
 * its text. Version 1 took every payload that happened to be valid UTF-8 for text, and so lost the
 * deposits of some addresses.
 */
public sealed interface DepositMemo {
  /** The first valid address. */
  record Recipient(EvmAddress address) implements DepositMemo {}

  /** No output is an OP_RETURN. */
  record Missing() implements DepositMemo {}

  /** There is an OP_RETURN, and none of them ends with an address. */
  record Unreadable() implements DepositMemo {}

  /** Reads all outputs of a transaction. */
  static DepositMemo of(Transaction transaction) {
    boolean any = false;
    for (Transaction.Output output : transaction.outputs()) {
      if (MemoScript.isMemo(output.script())) {
        any = true;
        Optional<EvmAddress> address =
            MemoScript.lastPush(output.script()).flatMap(DepositMemo::address);
        if (address.isPresent()) {
          return new Recipient(address.get());
        }
      }
    }
    return any ? new Unreadable() : new Missing();
  }

  private static Optional<EvmAddress> address(Bytes payload) {
    if (payload.size() == EvmAddress.SIZE_BYTES) {
      return Optional.of(new EvmAddress(payload));
    }
    String text = new String(payload.toArray(), StandardCharsets.ISO_8859_1);
    return MemoScript.ADDRESS_TEXT.matcher(text).matches()
        ? Optional.of(new EvmAddress(Bytes.fromHex(text.substring(text.length() - 40))))
        : Optional.empty();
  }
}
