package io.alys.devnet.regtest;

import io.alys.bitcoin.Dust;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Amounts;
import io.alys.devnet.script.OutputKind;
import io.alys.devnet.script.Refusal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.Collection;
import java.util.Optional;

/** What this node asks of a transaction that it relays. Pure. */
final class PolicyRules {
  /** In weight units. Source: Bitcoin Core, {@code MAX_STANDARD_TX_WEIGHT}. */
  static final int MAX_WEIGHT = 400_000;

  /** Of a script that begins with OP_RETURN. Source: Bitcoin Core, {@code MAX_OP_RETURN_RELAY}. */
  static final int MAX_CARRIER_BYTES = 83;

  /** Without witnesses; 64 bytes could be taken for an inner node of the merkle tree. */
  private static final int LEAST_BYTES = 65;

  private static final int MAX_VERSION = 3;
  private static final int MAX_INPUT_SCRIPT_BYTES = 1_650;
  private static final int MAX_BARE_KEYS = 3;
  private static final long MAX_REPLACEABLE_SEQUENCE = 0xffff_fffdL;

  private PolicyRules() {}

  /** Whether it is of the common kind. */
  static Optional<Refusal> standard(KnownTransaction known) {
    Transaction transaction = known.transaction();
    return Refusal.unless(
            transaction.version() >= 1 && transaction.version() <= MAX_VERSION, "version")
        .or(() -> Refusal.unless(known.weight() <= MAX_WEIGHT, "tx-size"))
        .or(
            () ->
                Refusal.unless(
                    transaction.inputs().stream()
                        .allMatch(input -> input.script().size() <= MAX_INPUT_SCRIPT_BYTES),
                    "scriptsig-size"))
        .or(() -> outputs(transaction))
        .or(() -> Refusal.unless(transaction.toBytes().size() >= LEAST_BYTES, "tx-size-small"));
  }

  private static Optional<Refusal> outputs(Transaction transaction) {
    int carriers = 0;
    for (Transaction.Output output : transaction.outputs()) {
      OutputKind kind = OutputKind.of(output.script());
      if (!isStandard(kind, output.script())) {
        return Refusal.of("scriptpubkey");
      }
      if (Dust.isDust(output)) {
        return Refusal.of("dust");
      }
      carriers += kind == OutputKind.NULLDATA ? 1 : 0;
    }
    return Refusal.unless(carriers <= 1, "multi-op-return");
  }

  private static boolean isStandard(OutputKind kind, Bytes script) {
    return switch (kind) {
      case NONSTANDARD -> false;
      case NULLDATA -> script.size() <= MAX_CARRIER_BYTES;
      case MULTISIG -> script.at(script.size() - 2) <= 0x50 + MAX_BARE_KEYS;
      case PUBKEY, PUBKEYHASH, SCRIPTHASH -> true;
      case WITNESS_V0_KEYHASH, WITNESS_V0_SCRIPTHASH, WITNESS_V1_TAPROOT, WITNESS_UNKNOWN -> true;
    };
  }

  /** Whether it says that it may be replaced (BIP125). */
  static boolean signalsReplacement(Transaction transaction) {
    return transaction.inputs().stream()
        .anyMatch(input -> input.sequence() <= MAX_REPLACEABLE_SEQUENCE);
  }

  static Optional<Refusal> relayFee(MempoolEntry entry, FeeRate least) {
    Sats wanted = least.feeFor(entry.known().virtualBytes());
    return entry.fee().compareTo(wanted) >= 0
        ? Optional.empty()
        : Refusal.of(
            "min relay fee not met", "%d < %d".formatted(entry.fee().value(), wanted.value()));
  }

  /** A replacement has a higher fee rate than each transaction that it conflicts with itself. */
  static Optional<Refusal> higherRate(MempoolEntry entry, Collection<MempoolEntry> conflicts) {
    for (MempoolEntry old : conflicts) {
      if (entry.satsPerKvb() <= old.satsPerKvb()) {
        return Refusal.of(
            "insufficient fee",
            "rejecting replacement %s; new feerate %s <= old feerate %s"
                .formatted(entry.txid(), rate(entry), rate(old)));
      }
    }
    return Optional.empty();
  }

  private static String rate(MempoolEntry entry) {
    return Amounts.bitcoin(entry.satsPerKvb()).toPlainString() + " BTC/kvB";
  }

  /** BIP125's rules 3 and 4: it pays for all that leaves, and for its own way through the net. */
  static Optional<Refusal> paysForReplaced(
      MempoolEntry entry, Collection<MempoolEntry> leaving, FeeRate incremental) {
    Txid id = entry.txid();
    Sats lost = leaving.stream().map(MempoolEntry::fee).reduce(Sats.ZERO, Sats::plus);
    if (entry.fee().compareTo(lost) < 0) {
      return Refusal.of(
          "insufficient fee",
          "rejecting replacement %s, less fees than conflicting txs; %s < %s"
              .formatted(id, Amounts.text(entry.fee()), Amounts.text(lost)));
    }
    Sats more = entry.fee().minus(lost);
    Sats wanted = incremental.feeFor(entry.known().virtualBytes());
    if (more.compareTo(wanted) < 0) {
      return Refusal.of(
          "insufficient fee",
          "rejecting replacement %s, not enough additional fees to relay; %s < %s"
              .formatted(id, Amounts.text(more), Amounts.text(wanted)));
    }
    return Optional.empty();
  }
}
