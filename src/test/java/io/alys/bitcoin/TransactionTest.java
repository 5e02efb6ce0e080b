package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionTest {
  /** Source: BIP143, section Example, "Native P2WPKH", unsigned. */
  private static final String TWO_INPUTS =
      "0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffff"
          + "ef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02"
          + "202cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d00000000"
          + "1976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac11000000";

  private static final Outpoint SPENT =
      new Outpoint(Txid.fromDisplayHex("00".repeat(31) + "07"), 1);

  @Test
  void readsAndWritesTheSameBytes() {
    Transaction read = Transaction.parse(Bytes.fromHex(TWO_INPUTS));
    assertThat(read.toBytes().toHex()).isEqualTo(TWO_INPUTS);
    assertThat(read.version()).isEqualTo(1);
    assertThat(read.lockTime()).isEqualTo(17);
    assertThat(read.inputs().get(0).sequence()).isEqualTo(0xffff_ffeeL);
    assertThat(read.inputs().get(1).spends())
        .hasToString("8ac60eb9575db5b2d987e29f301b5b819ea83a5c6579d282d189cc04b8e151ef:1");
    assertThat(read.outputTotal()).isEqualTo(new Sats(112_340_000 + 223_450_000));
  }

  @Test
  void agreesWithBitcoinjOnItsNameAndItsWitnessForm() {
    Transaction read = Transaction.parse(Bytes.fromHex(TWO_INPUTS));
    List<Bytes> stack = List.of(Bytes.EMPTY, Bytes.fromHex("aa".repeat(300)));
    org.bitcoinj.core.Transaction theirs =
        org.bitcoinj.core.Transaction.read(
            ByteBuffer.wrap(read.toBytes(List.of(stack, List.of())).toArray()));
    assertThat(read.txid().toDisplayHex()).isEqualTo(theirs.getTxId().toString());
    assertThat(theirs.getInput(0).getWitness().getPush(1)).hasSize(300);
    assertThat(theirs.getInput(1).getWitness().getPushCount()).isZero();
  }

  @Test
  void countsInEveryFormOfLength() {
    for (int outputs : new int[] {1, 252, 253, 65_535, 65_536}) {
      Transaction many =
          new Transaction(
              2,
              List.of(new Transaction.Input(SPENT, Bytes.EMPTY, 0)),
              Collections.nCopies(outputs, new Transaction.Output(new Sats(1), Bytes.EMPTY)),
              0);
      assertThat(Transaction.parse(many.toBytes())).isEqualTo(many);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "01000000 | byte 4: 1 bytes are missing",
        "0100000000 | no inputs, or witnesses, which have no place here",
        "010000000001 | no inputs, or witnesses, which have no place here",
        "01000000ff0000000001000000 | byte 4: 4294967296 announced, 0 bytes are left",
        "01000000ffffffffffffffffff | byte 4: 18446744073709551615 announced, 0 bytes are left",
        "01000000fd0100 | byte 4: 1 is written longer than it must be",
        "01000000feffff0000 | byte 4: 65535 is written longer than it must be",
        "01000000ffffffffff00000000 | byte 4: 4294967295 is written longer than it must be",
        "0100000002aabb | byte 4: 2 announced, 2 bytes are left",
      })
  void saysWhereBytesAreWrong(String hex, String reason) {
    assertThatThrownBy(() -> Transaction.parse(Bytes.fromHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(reason);
  }

  @Test
  void refusesTooFewAndTooManyBytes() {
    String cut = TWO_INPUTS.substring(0, TWO_INPUTS.length() - 2);
    assertThatThrownBy(() -> Transaction.parse(Bytes.fromHex(cut)))
        .hasMessage("byte 156: 1 bytes are missing");
    assertThatThrownBy(() -> Transaction.parse(Bytes.fromHex(TWO_INPUTS + "00")))
        .hasMessage("1 bytes follow the transaction");
  }

  @Test
  void spendsNothingTwiceAndIsNeverEmpty() {
    Transaction.Input input = new Transaction.Input(SPENT, Bytes.EMPTY, 0);
    Transaction.Output output = new Transaction.Output(Sats.ZERO, Bytes.EMPTY);
    assertThatThrownBy(() -> new Transaction(2, List.of(input, input), List.of(output), 0))
        .hasMessage("a transaction spends %s twice".formatted(SPENT));
    assertThatThrownBy(() -> new Transaction(2, List.of(), List.of(output), 0))
        .hasMessage("a transaction has 0 inputs and 1 outputs; at least one of each is right");
    assertThatThrownBy(() -> new Transaction(2, List.of(input), List.of(), 0))
        .hasMessage("a transaction has 1 inputs and 0 outputs; at least one of each is right");
  }

  @Test
  void countsWith32Bits() {
    Transaction.Input input = new Transaction.Input(SPENT, Bytes.EMPTY, 0);
    Transaction.Output output = new Transaction.Output(Sats.ZERO, Bytes.EMPTY);
    assertThatThrownBy(() -> new Transaction(-1, List.of(input), List.of(output), 0))
        .hasMessage("version -1 has not 32 bits");
    assertThatThrownBy(() -> new Transaction(1, List.of(input), List.of(output), 1L << 32))
        .hasMessage("lock time 4294967296 has not 32 bits");
    assertThatThrownBy(() -> new Outpoint(SPENT.txid(), 1L << 32))
        .hasMessage("output index 4294967296 has not 32 bits");
    assertThatThrownBy(() -> new Outpoint(SPENT.txid(), -1))
        .hasMessage("output index -1 has not 32 bits");
    assertThatThrownBy(
            () -> new Transaction(1, List.of(input), List.of(output), 0).toBytes(List.of()))
        .hasMessage("0 witnesses for 1 inputs");
  }
}
