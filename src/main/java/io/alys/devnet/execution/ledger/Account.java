package io.alys.devnet.execution.ledger;

import io.alys.ethereum.Keccak256;
import io.alys.ethereum.PatriciaTrie;
import io.alys.ethereum.Rlp;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.util.List;

/**
 * An account as the state's trie holds it.
 *
 * <pre>
 *   rlp [nonce, balance, root of its storage 32, hash of its code 32]
 * </pre>
 *
 * @param nonce of its next transaction
 */
public record Account(long nonce, Wei balance, Hash32 storageRoot, Hash32 codeHash) {
  /** The hash of no code. */
  public static final Hash32 NO_CODE = Keccak256.of(Bytes.EMPTY);

  static final Account EMPTY = new Account(0, Wei.ZERO, PatriciaTrie.EMPTY_ROOT, NO_CODE);

  /** Nothing that a state holds: when it is touched, it is taken out (EIP-161). */
  boolean isEmpty() {
    return nonce == 0 && balance.equals(Wei.ZERO) && !hasCode();
  }

  boolean hasCode() {
    return !codeHash.equals(NO_CODE);
  }

  Account withNonce(long next) {
    return new Account(next, balance, storageRoot, codeHash);
  }

  Account plus(Wei amount) {
    return new Account(nonce, balance.plus(amount), storageRoot, codeHash);
  }

  Account minus(Wei amount) {
    return new Account(nonce, balance.minus(amount), storageRoot, codeHash);
  }

  Bytes toRlp() {
    return Rlp.list(
        List.of(
            Rlp.number(nonce),
            Rlp.number(balance.value()),
            Rlp.text(storageRoot.octets()),
            Rlp.text(codeHash.octets())));
  }
}
