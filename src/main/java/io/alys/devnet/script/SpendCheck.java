package io.alys.devnet.script;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.primitives.Bytes;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Whether the witness of an input may spend its coin: P2WPKH, and P2WSH of OP_TRUE or of an m-of-n
 * multisig, by the rules of BIP141, BIP143 and BIP147 and with the errors of Bitcoin Core.
 *
 * <p>Every other coin stays where it is: the stand-in says that it cannot judge. Of signature hash
 * types it knows SIGHASH_ALL.
 */
public final class SpendCheck {
  private static final String EMPTY_WITNESS = "Witness program was passed an empty witness";
  private static final String MISMATCH = "Witness program hash mismatch";
  private static final String NOT_CLEAN = "Stack size must be exactly one after execution";
  private static final String TOO_SMALL = "Operation not valid with the current stack size";
  private static final String NOT_EQUAL = "Script failed an OP_EQUALVERIFY operation";
  private static final String NOT_NULL =
      "Signature must be zero for failed CHECK(MULTI)SIG operation";
  private static final String NULL_DUMMY = "Dummy CHECKMULTISIG argument must be zero";
  private static final String FALSE =
      "Script evaluated without error but finished with a false/empty top stack element";
  private static final String LONG_KEY = "Using non-compressed keys in segwit";
  private static final String HAS_SCRIPT = "Witness requires empty scriptSig";
  private static final String UNJUDGED =
      "the stand-in knows P2WPKH, and P2WSH of OP_TRUE or of "
          + "an m-of-n multisig in the order of BIP67";

  private final SignedTransaction signed;
  private final Bip143 digests;

  public SpendCheck(SignedTransaction signed) {
    this.signed = signed;
    this.digests = new Bip143(signed.transaction());
  }

  /** Why an input may not spend a coin; nothing when it may. */
  public Optional<Refusal> of(int input, Coin coin) {
    Transaction.Input spending = signed.transaction().inputs().get(input);
    String wrong = judge(input, coin, spending);
    return wrong.isEmpty()
        ? Optional.empty()
        : Refusal.of(
            "mempool-script-verify-flag-failed (%s)".formatted(wrong),
            "input %d of %s (wtxid %s), spending %s"
                .formatted(input, signed.txid(), signed.wtxid(), spending.spends()));
  }

  private String judge(int input, Coin coin, Transaction.Input spending) {
    List<Bytes> witness = signed.witnesses().get(input);
    OutputKind kind = OutputKind.of(coin.script());
    boolean key = kind == OutputKind.WITNESS_V0_KEYHASH;
    if (!key && kind != OutputKind.WITNESS_V0_SCRIPTHASH) {
      return UNJUDGED;
    }
    if (!spending.script().isEmpty()) {
      return HAS_SCRIPT;
    }
    return key ? byKey(input, coin, witness) : byScript(input, coin, witness);
  }

  private String byKey(int input, Coin coin, List<Bytes> witness) {
    if (witness.size() != 2) {
      return MISMATCH;
    }
    Bytes signature = witness.get(0);
    Bytes shown = witness.get(1);
    if (!Bytes.fromHex("0014").plus(Scripts.hash160(shown)).equals(coin.script())) {
      return NOT_EQUAL;
    }
    if (!isCompressed(shown)) {
      return LONG_KEY;
    }
    if (signature.isEmpty()) {
      return FALSE;
    }
    PublicKey key = new PublicKey(shown);
    Bytes digest = digests.digest(input, Scripts.keyScript(key), coin.value());
    return text(SignatureCheck.of(key, digest, signature));
  }

  private static boolean isCompressed(Bytes shown) {
    return shown.size() == PublicKey.SIZE_BYTES && (shown.at(0) == 2 || shown.at(0) == 3);
  }

  private String byScript(int input, Coin coin, List<Bytes> witness) {
    if (witness.isEmpty()) {
      return EMPTY_WITNESS;
    }
    Bytes script = witness.getLast();
    List<Bytes> stack = witness.subList(0, witness.size() - 1);
    if (!Scripts.payToWitnessScript(script).equals(coin.script())) {
      return MISMATCH;
    }
    if (script.equals(Scripts.TRUE)) {
      return stack.isEmpty() ? "" : NOT_CLEAN;
    }
    Multisig multisig;
    try {
      multisig = Multisig.parse(script);
    } catch (IllegalArgumentException _) {
      return UNJUDGED;
    }
    return stack.size() <= multisig.threshold()
        ? TOO_SMALL
        : byMultisig(multisig, stack, digests.digest(input, script, coin.value()));
  }

  /** As CHECKMULTISIG goes: from the last signature and the last key, each key once. */
  private static String byMultisig(Multisig multisig, List<Bytes> stack, Bytes digest) {
    int threshold = multisig.threshold();
    List<Bytes> signatures = stack.subList(stack.size() - threshold, stack.size());
    Deque<PublicKey> keys = new ArrayDeque<>(multisig.keys().reversed());
    Deque<Bytes> left = new ArrayDeque<>(signatures.reversed());
    while (!left.isEmpty() && left.size() <= keys.size()) {
      PublicKey key = keys.removeFirst();
      if (left.getFirst().isEmpty()) {
        continue;
      }
      SignatureCheck check = SignatureCheck.of(key, digest, left.getFirst());
      switch (check) {
        case VALID -> left.removeFirst();
        case WRONG, NO_KEY -> {} // The next key may be the one.
        case NOT_DER, HIGH_S, NOT_SIGHASH_ALL -> {
          return text(check);
        }
      }
    }
    boolean failed = !left.isEmpty();
    if (failed && Collections.frequency(signatures, Bytes.EMPTY) < threshold) {
      return NOT_NULL;
    }
    if (!stack.get(stack.size() - threshold - 1).isEmpty()) {
      return NULL_DUMMY;
    }
    if (stack.size() > threshold + 1) {
      return NOT_CLEAN;
    }
    return failed ? FALSE : "";
  }

  private static String text(SignatureCheck check) {
    return switch (check) {
      case VALID -> "";
      case NOT_DER -> "Non-canonical DER signature";
      case HIGH_S -> "Non-canonical signature: S value is unnecessarily high";
      case NOT_SIGHASH_ALL -> "Signature hash type missing or not understood";
      case NO_KEY, WRONG -> NOT_NULL;
    };
  }
}
