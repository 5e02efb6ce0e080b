package io.alys.devnet.governance;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.governance.ToGovernance.TransactionType;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Fixtures: a service's configuration, and transactions that spend a federation's coins. */
public final class Federal {
  private static final Sats COIN = new Sats(50_000_000);
  private static final long FEE_SATS = 10_000;

  private Federal() {}

  public static GovernanceConfig config(Path data, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of("service.data=" + data, "service.port=0", "admin.port=0", "log.level=warn"));
    all.addAll(List.of(settings));
    ConfigSource source = ConfigSource.empty().settings(all.toArray(String[]::new));
    if (GovernanceConfig.loader().load(source) instanceof Loaded<GovernanceConfig> loaded) {
      return loaded.value();
    }
    throw new AssertionError(GovernanceConfig.loader().load(source).toString());
  }

  /** Pays out what so many coins hold, less a fee; {@code number} makes it another transaction. */
  public static Transaction payout(Multisig federation, int inputs, int number) {
    List<Transaction.Input> spends =
        IntStream.range(0, inputs)
            .mapToObj(
                i ->
                    new Transaction.Input(new Outpoint(txid(number), i), Bytes.EMPTY, 0xffff_fffdL))
            .toList();
    Sats paid = new Sats(COIN.value() * inputs - FEE_SATS);
    Bytes script = Bytes.fromHex("0014" + "33".repeat(20));
    return new Transaction(2, spends, List.of(new Transaction.Output(paid, script)), 0);
  }

  private static Txid txid(int number) {
    return Txid.fromDisplayHex("%064x".formatted(number));
  }

  public static SignatureRequest request(Multisig federation, Transaction transaction) {
    List<Input> inputs =
        IntStream.range(0, transaction.inputs().size()).mapToObj(i -> new Input(i, COIN)).toList();
    return new SignatureRequest(
        "alys",
        transaction.toBytes(),
        inputs,
        TransactionType.PEGOUT,
        federation.threshold(),
        Optional.empty(),
        1,
        federation.script());
  }

  public static String id(Transaction transaction) {
    return transaction.txid().toDisplayHex();
  }
}
