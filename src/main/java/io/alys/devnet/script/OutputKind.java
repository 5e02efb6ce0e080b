package io.alys.devnet.script;

import io.alys.bitcoin.Address;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.PublicKey;
import io.alys.primitives.Bytes;
import java.util.Locale;

/** The forms of an output script that Bitcoin Core tells apart. */
public enum OutputKind {
  PUBKEY,
  PUBKEYHASH,
  SCRIPTHASH,
  WITNESS_V0_KEYHASH,
  WITNESS_V0_SCRIPTHASH,
  WITNESS_V1_TAPROOT,
  WITNESS_UNKNOWN,
  MULTISIG,
  NULLDATA,
  NONSTANDARD;

  private static final int OP_RETURN = 0x6a;
  private static final int OP_CHECKSIG = 0xac;
  private static final int OP_1 = 0x51;
  private static final int OP_16 = 0x60;
  private static final int OP_PUSHDATA1 = 0x4c;
  private static final int OP_PUSHDATA2 = 0x4d;
  private static final int UNCOMPRESSED_KEY_BYTES = 65;

  /** The form of a script. */
  public static OutputKind of(Bytes script) {
    return Address.Kind.of(script).map(OutputKind::named).orElseGet(() -> unnamed(script));
  }

  private static OutputKind named(Address.Kind kind) {
    return switch (kind) {
      case P2PKH -> PUBKEYHASH;
      case P2SH -> SCRIPTHASH;
      case P2WPKH -> WITNESS_V0_KEYHASH;
      case P2WSH -> WITNESS_V0_SCRIPTHASH;
      case P2TR -> WITNESS_V1_TAPROOT;
    };
  }

  private static OutputKind unnamed(Bytes script) {
    if (!script.isEmpty() && script.at(0) == OP_RETURN && onlyPushes(script, 1)) {
      return NULLDATA;
    }
    if (isLaterWitness(script)) {
      return WITNESS_UNKNOWN;
    }
    if (isKey(script)) {
      return PUBKEY;
    }
    return isMultisig(script) ? MULTISIG : NONSTANDARD;
  }

  /** Version 1 to 16 and one push of 2 to 40 bytes (BIP141). */
  private static boolean isLaterWitness(Bytes script) {
    return script.size() >= 4
        && script.size() <= 42
        && (script.at(0) & 0xff) >= OP_1
        && (script.at(0) & 0xff) <= OP_16
        && script.at(1) == script.size() - 2;
  }

  private static boolean isKey(Bytes script) {
    int key = script.size() - 2;
    return (key == PublicKey.SIZE_BYTES || key == UNCOMPRESSED_KEY_BYTES)
        && script.at(0) == key
        && (script.at(script.size() - 1) & 0xff) == OP_CHECKSIG;
  }

  private static boolean isMultisig(Bytes script) {
    try {
      return Multisig.parse(script).threshold() > 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean onlyPushes(Bytes script, int from) {
    int at = from;
    while (at < script.size()) {
      int op = script.at(at) & 0xff;
      if (op > OP_16) {
        return false;
      }
      at += 1 + pushed(script, at, op);
    }
    return at == script.size();
  }

  /** How many bytes belong to the push at a place; beyond the end when it is cut off. */
  private static int pushed(Bytes script, int at, int op) {
    if (op < OP_PUSHDATA1) {
      return op;
    }
    if (op == OP_PUSHDATA1) {
      return at + 1 < script.size() ? 1 + (script.at(at + 1) & 0xff) : script.size();
    }
    if (op == OP_PUSHDATA2) {
      return at + 2 < script.size()
          ? 2 + (script.at(at + 1) & 0xff) + ((script.at(at + 2) & 0xff) << 8)
          : script.size();
    }
    // Four bytes of length would need more than a standard script may have.
    return op == OP_PUSHDATA2 + 1 ? script.size() : 0;
  }

  /** Bitcoin Core's word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
