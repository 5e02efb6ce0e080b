package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What BIP174 says of the records of each map. Types that stand nowhere here are let through. */
final class PsbtRules {
  static final int GLOBAL_UNSIGNED_TX = 0x00;
  static final int GLOBAL_XPUB = 0x01;
  static final int GLOBAL_VERSION = 0xfb;

  static final int IN_NON_WITNESS_UTXO = 0x00;
  static final int IN_WITNESS_UTXO = 0x01;
  static final int IN_PARTIAL_SIGNATURE = 0x02;
  static final int IN_SIGHASH_TYPE = 0x03;
  static final int IN_WITNESS_SCRIPT = 0x05;
  static final int IN_DERIVATION = 0x06;
  static final int IN_FINAL_SCRIPT = 0x07;
  static final int IN_FINAL_WITNESS = 0x08;

  private static final int OUT_DERIVATION = 0x02;

  /** Whose key is the type alone; besides those above: redeem scripts, a proof of reserves. */
  private static final Set<Integer> BARE_GLOBAL = Set.of(GLOBAL_UNSIGNED_TX, GLOBAL_VERSION);

  private static final Set<Integer> BARE_INPUT =
      Set.of(
          IN_NON_WITNESS_UTXO,
          IN_WITNESS_UTXO,
          IN_SIGHASH_TYPE,
          0x04,
          IN_WITNESS_SCRIPT,
          IN_FINAL_SCRIPT,
          IN_FINAL_WITNESS,
          0x09);
  private static final Set<Integer> BARE_OUTPUT = Set.of(0x00, 0x01);

  private static final Set<Integer> KEYED_INPUT = Set.of(IN_PARTIAL_SIGNATURE, IN_DERIVATION);
  private static final Set<Integer> KEYED_OUTPUT = Set.of(OUT_DERIVATION);

  private static final int XPUB_BYTES = 78;
  private static final int UNCOMPRESSED_KEY_BYTES = 65;
  private static final int U32_BYTES = 4;

  private PsbtRules() {}

  static void requireGlobal(PsbtRecords records) {
    requireBare("global", records, BARE_GLOBAL);
    records
        .all()
        .forEach(
            (key, value) -> {
              if (PsbtRecords.type(key) == GLOBAL_XPUB) {
                require(key.size() == 1 + XPUB_BYTES, "an extended key", key);
                require(isPath(value), "the path of an extended key", key);
              }
            });
    records
        .value(GLOBAL_VERSION)
        .ifPresent(
            version -> {
              require(version.size() == U32_BYTES, "the version", version);
              long number = new WireReader(version).u32();
              if (number != 0) {
                throw new IllegalArgumentException(
                    "psbt version %d is unknown; only 0 is read".formatted(number));
              }
            });
  }

  static void requireInput(PsbtRecords records, Transaction.Input input) {
    requireBare("input", records, BARE_INPUT);
    requireKeyed("input", records, KEYED_INPUT, IN_DERIVATION);
    records.value(IN_NON_WITNESS_UTXO).ifPresent(value -> requireSpent(value, input.spends()));
    records.value(IN_WITNESS_UTXO).ifPresent(PsbtRules::output);
    records.value(IN_FINAL_WITNESS).ifPresent(PsbtRules::stack);
    records
        .value(IN_SIGHASH_TYPE)
        .ifPresent(value -> require(value.size() == U32_BYTES, "a sighash type", value));
  }

  static void requireOutput(PsbtRecords records) {
    requireBare("output", records, BARE_OUTPUT);
    requireKeyed("output", records, KEYED_OUTPUT, OUT_DERIVATION);
  }

  static Transaction.Output output(Bytes value) {
    WireReader in = new WireReader(value);
    Transaction.Output output = new Transaction.Output(new Sats(in.u64()), in.sized());
    in.requireEnd("output");
    return output;
  }

  static List<Bytes> stack(Bytes value) {
    WireReader in = new WireReader(value);
    List<Bytes> stack = new ArrayList<>();
    for (int left = in.count(1); left > 0; left--) {
      stack.add(in.sized());
    }
    in.requireEnd("witness");
    return stack;
  }

  private static void requireSpent(Bytes transaction, Outpoint spends) {
    SignedTransaction spent = SignedTransaction.parse(transaction);
    if (!spent.txid().equals(spends.txid())
        || spends.index() >= spent.transaction().outputs().size()) {
      throw new IllegalArgumentException("%s has no %s".formatted(spent.txid(), spends));
    }
  }

  private static void requireBare(String map, PsbtRecords records, Set<Integer> types) {
    for (Bytes key : records.all().keySet()) {
      if (types.contains(PsbtRecords.type(key))) {
        require(key.size() == 1, "a key in the %s map".formatted(map), key);
      }
    }
  }

  private static void requireKeyed(
      String map, PsbtRecords records, Set<Integer> types, int derivation) {
    records
        .all()
        .forEach(
            (key, value) -> {
              int type = PsbtRecords.type(key);
              if (types.contains(type)) {
                require(isPublicKey(key), "a public key in the %s map".formatted(map), key);
                require(type != derivation || isPath(value), "the path of a key", value);
              }
            });
  }

  private static boolean isPublicKey(Bytes key) {
    return key.size() == 1 + UNCOMPRESSED_KEY_BYTES
        ? key.at(1) == 4
        : key.size() == 1 + PublicKey.SIZE_BYTES && (key.at(1) == 2 || key.at(1) == 3);
  }

  /** A fingerprint and any number of steps. */
  private static boolean isPath(Bytes value) {
    return !value.isEmpty() && value.size() % U32_BYTES == 0;
  }

  private static void require(boolean right, String what, Bytes content) {
    if (!right) {
      throw new IllegalArgumentException("%s is wrong: %d bytes".formatted(what, content.size()));
    }
  }
}
