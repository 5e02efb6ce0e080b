package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Psbt;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoin.WitnessAssembly.Contribution;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PsbtCommandTest {
  private static final List<SigningKey> KEYS =
      Stream.of("11", "12", "13")
          .map(octet -> SigningKey.of(Bytes.fromHex(octet.repeat(32))))
          .sorted(Comparator.comparing(SigningKey::publicKey))
          .toList();
  private static final Multisig OWNERS =
      new Multisig(2, KEYS.stream().map(SigningKey::publicKey).toList());
  private static final Sats HELD = new Sats(50_000);
  private static final Transaction UNSIGNED =
      new Transaction(
          2,
          List.of(
              new Transaction.Input(
                  new Outpoint(new Txid(Bytes.fromHex("aa".repeat(32))), 7),
                  Bytes.EMPTY,
                  0xffff_fffdL)),
          List.of(
              new Transaction.Output(new Sats(30_000), Bytes.fromHex("0014" + "33".repeat(20))),
              new Transaction.Output(new Sats(19_000), OWNERS.outputScript())),
          0);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private @TempDir Path folder;

  private int alys(String... args) {
    CommandLine line = AlysCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(args);
  }

  private static Contribution signed(SigningKey key, Sats amount) {
    Bytes digest = new Bip143(UNSIGNED).digest(0, OWNERS.script(), amount);
    return new Contribution(0, key.publicKey(), key.sign(digest));
  }

  private String file(Psbt psbt) throws IOException {
    return Files.writeString(folder.resolve("payout.psbt"), psbt.toBase64() + "\n").toString();
  }

  private static Psbt half() {
    return Psbt.of(UNSIGNED, List.of(HELD), OWNERS).with(signed(KEYS.getFirst(), HELD));
  }

  @Test
  void showsWhatItSpendsAndPaysAndWhoSigned() throws IOException {
    assertThat(alys("psbt", "show", "--network", "regtest", file(half()))).isZero();
    int size = OWNERS.signedVirtualBytes(UNSIGNED);
    assertThat(out.toString().lines())
        .containsSubsequence(
            "transaction    " + UNSIGNED.txid(),
            "signed         not yet",
            "spends sat     50000",
            "pays sat       49000")
        .anyMatch(
            line ->
                line.matches(
                    "fee sat +1000, \\d\\.\\d{3} for each of %d virtual bytes at most"
                        .formatted(size)))
        .containsSubsequence(
            "input 0        " + "aa".repeat(32) + ":7",
            "  coin         50000 sat, " + OWNERS.address(Network.REGTEST),
            "  owners       2 of 3 keys",
            "  signature    " + KEYS.getFirst().publicKey() + " valid",
            "  missing      " + KEYS.get(1).publicKey(),
            "  missing      " + KEYS.get(2).publicKey())
        .anyMatch(line -> line.startsWith("output 0       30000 sat, bcrt1q"))
        .contains("output 1       19000 sat, " + OWNERS.address(Network.REGTEST) + ", change");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void failsWhenASignatureDoesNotCount() throws IOException {
    Psbt bad = half().with(signed(KEYS.getLast(), new Sats(49_999)));
    assertThat(alys("psbt", "show", file(bad))).isEqualTo(AlysCommand.FAILED);
    assertThat(out.toString())
        .contains(
            "  signature    %s does not count: another key made it, or over something else"
                .formatted(KEYS.getLast().publicKey()));
    Psbt nobodys = Psbt.of(UNSIGNED, List.of(new Sats(9)), OWNERS);
    assertThat(alys("psbt", "show", file(nobodys))).isEqualTo(AlysCommand.FAILED);
  }

  @Test
  void answersProgramsInJson() throws IOException {
    assertThat(alys("psbt", "show", "--json", file(half()))).isZero();
    JsonObject view = new JsonObject(out.toString());
    assertThat(view.getLong("feeSat")).isEqualTo(1_000);
    assertThat(view.getBoolean("sound")).isTrue();
    assertThat(view.getJsonArray("outputs").getJsonObject(0).getString("address"))
        .as("without a network, the one with coins that are worth something")
        .startsWith("bc1q");
  }

  @Test
  void saysInOneLineThatItIsNoPsbt() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "hello");
    assertThat(alys("psbt", "show", file.toString())).isEqualTo(AlysCommand.WRONG);
    assertThat(err.toString())
        .isEqualTo(
            "alys: cannot show %s: neither its octets nor its text begin as those of a psbt do,%s"
                    .formatted(file, " in hex or in base64")
                + System.lineSeparator());
    assertThat(alys("psbt", "show", "--network", "moon", file(half())))
        .isEqualTo(AlysCommand.WRONG);
    assertThat(alys("psbt")).isEqualTo(AlysCommand.WRONG);
    assertThat(alys("psbt", "show", folder.resolve("none").toString()))
        .isEqualTo(AlysCommand.FAILED);
    assertThat(err.toString())
        .contains("network 'moon' is unknown; there are mainnet, testnet")
        .contains("alys: say what: show")
        .contains("alys: cannot read " + folder.resolve("none"));
  }
}
