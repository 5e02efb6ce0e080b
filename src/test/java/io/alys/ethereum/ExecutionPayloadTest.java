package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A payload that a real EthereumJS built, with a withdrawal in it. */
class ExecutionPayloadTest {
  private static final Path VECTOR =
      Path.of("src", "test", "resources", "vectors", "engine", "withdrawal.json");

  private static ObjectNode json() {
    try {
      return (ObjectNode) new ObjectMapper().readTree(Files.readString(VECTOR));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void hasTheHashThatARealClientGaveIt() {
    ExecutionPayload payload = PayloadJson.decode(json());
    assertThat(payload.computedHash().toString()).isEqualTo(json().path("blockHash").asText());
    assertThat(payload.hashIsRight()).isTrue();
    assertThat(payload.withdrawalsRoot().toString())
        .isEqualTo("0x582f7f814e40f7d86e3101dbf2d61c3c43dc1d3ad6635059c99d2073e8194968");
    assertThat(payload.withBlockHash(Hash32.ZERO).hashIsRight()).isFalse();
  }

  @Test
  void isWrittenAsItWasRead() {
    assertThat(PayloadJson.encode(PayloadJson.decode(json()))).isEqualTo(json());
  }

  @ParameterizedTest
  @CsvSource({
    "parentHash,0x12,payload.parentHash: a hash has 32 bytes",
    "parentHash,12,payload.parentHash: a hash begins with 0x",
    "feeRecipient,0x11,payload.feeRecipient: an EVM address has 20 bytes",
    "logsBloom,0x00,logsBloom has 1 bytes",
    "blockNumber,0x01,'payload.blockNumber: a quantity is 0x and hex digits, no 0 first'",
    "blockNumber,0x8000000000000000,payload.blockNumber: BigInteger out of long range",
    "gasUsed,0x1c9c381,'gasLimit is 30000000, below what it used'",
    "timestamp,0xffffffffffffff,payload.timestamp: Instant exceeds",
    "logsBloom,0x,logsBloom has 0 bytes",
    "timestamp,0x-1,payload.timestamp: a quantity is 0x and hex digits",
    "extraData,11,payload.extraData: bytes begin with 0x",
    "withdrawals,0x,'payload.withdrawals is \"0x\", not a list of at most 16'",
    "extraData,0xzz,payload.extraData: hex of 2 characters must be",
    "transactions,0x,'payload.transactions is \"0x\", not a list of at most 1048576'"
  })
  void refusesAFieldOfAnotherForm(String field, String value, String reason) {
    assertThatThrownBy(() -> PayloadJson.decode(json().put(field, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void holdsAtMost32BytesThatSomebodyLikes() {
    ObjectNode most = json().put("extraData", "0x" + "00".repeat(32));
    assertThat(PayloadJson.decode(most).extraData().size()).isEqualTo(32);
    assertThatThrownBy(() -> PayloadJson.decode(most.put("extraData", "0x" + "00".repeat(33))))
        .hasMessageContaining("extraData has 33 bytes");
  }

  @Test
  void refusesWhatIsMissingOrTooMuch() {
    ObjectNode without = json();
    without.remove("stateRoot");
    assertThatThrownBy(() -> PayloadJson.decode(without))
        .hasMessage("payload.stateRoot is missing, not text");
    ObjectNode many = json();
    for (int i = 0; i < 16; i++) {
      many.withArray("withdrawals").add(json().path("withdrawals").get(0));
    }
    assertThatThrownBy(() -> PayloadJson.decode(many))
        .hasMessageContaining("not a list of at most 16");
    assertThatThrownBy(() -> PayloadJson.decode(new ObjectMapper().createArrayNode()))
        .hasMessage("payload is no object");
    ObjectNode strange = json();
    strange.putArray("withdrawals").add("0x");
    assertThatThrownBy(() -> PayloadJson.decode(strange))
        .hasMessage("payload.withdrawals[0] is no object");
    strange.putArray("transactions").add(7);
    assertThatThrownBy(() -> PayloadJson.decode(strange))
        .hasMessageContaining("payload.transactions[0] is 7, not text");
  }

  private static ExecutionPayload payload(
      Instant timestamp, List<Bytes> transactions, List<Withdrawal> withdrawals) {
    ExecutionPayload some = PayloadJson.decode(json());
    return new ExecutionPayload(
        some.parentHash(),
        some.feeRecipient(),
        some.stateRoot(),
        some.receiptsRoot(),
        some.logsBloom(),
        some.prevRandao(),
        some.blockNumber(),
        some.gasLimit(),
        some.gasUsed(),
        timestamp,
        some.extraData(),
        some.baseFeePerGas(),
        some.blockHash(),
        transactions,
        withdrawals);
  }

  @Test
  void holdsWhatAPayloadMayHold() {
    assertThatThrownBy(() -> payload(Instant.ofEpochMilli(1), List.of(), List.of()))
        .hasMessageContaining("timestamp is 1970-01-01T00:00:00.001Z, no whole seconds since 1970");
    assertThatThrownBy(() -> payload(Instant.ofEpochSecond(-1), List.of(), List.of()))
        .hasMessageContaining("timestamp is 1969-12-31T23:59:59Z");
    List<Bytes> many = Collections.nCopies((1 << 20) + 1, Bytes.EMPTY);
    assertThatThrownBy(() -> payload(Instant.EPOCH, many, List.of()))
        .hasMessageContaining("it has 1048577 transactions");
    List<Withdrawal> all =
        Collections.nCopies(17, new Withdrawal(0, 0, BridgeContract.ADDRESS, Gwei.ZERO));
    assertThatThrownBy(() -> payload(Instant.EPOCH, List.of(), all))
        .hasMessageContaining("it has 17 withdrawals");
  }

  /** The form of the Yellow Paper, 4.3.1, and of EIP-2718. */
  @Test
  void writesReceiptsAsTheirTrieHoldsThem() {
    Bytes noBloom = Bytes.copyOf(new byte[256]);
    String transfer = "f90108" + "01" + "825208" + "b90100" + noBloom.toHex() + "c0";
    assertThat(receipt(0, true, List.of()).encoded().toHex()).isEqualTo(transfer);
    assertThat(receipt(2, false, List.of()).encoded().toHex())
        .isEqualTo("02" + transfer.replace("f9010801", "f9010880"));
    EvmLog log =
        new EvmLog(
            BridgeContract.ADDRESS, List.of(Hash32.ZERO), Bytes.fromHex("0a"), Hash32.ZERO, 0);
    String address = BridgeContract.ADDRESS.octets().toHex();
    String logs = "f83af838" + "94" + address + "e1a0" + "00".repeat(32) + "0a";
    assertThat(receipt(0, true, List.of(log)).encoded().toHex())
        .isEqualTo("f90143" + "01825208b90100" + Receipt.bloom(List.of(log)).toHex() + logs);
    assertThat(Receipt.rootOf(List.of(receipt(0, true, List.of()))))
        .isEqualTo(PatriciaTrie.rootOfList(List.of(Bytes.fromHex(transfer))));
  }

  private static Receipt receipt(int type, boolean succeeded, List<EvmLog> logs) {
    return new Receipt(Hash32.ZERO, type, succeeded, 21_000, 21_000, Wei.of(1), logs);
  }

  @Test
  void hasNoReceiptOfAnImpossibleKind() {
    assertThatThrownBy(() -> receipt(-1, true, List.of())).hasMessageContaining("type -1, gas");
    assertThatThrownBy(() -> receipt(128, true, List.of())).hasMessageContaining("type 128, gas");
    assertThatThrownBy(() -> new Receipt(Hash32.ZERO, 0, true, 0, -1, Wei.of(1), List.of()))
        .hasMessageContaining("type 0, gas -1 of 0 so far");
  }

  @Test
  void countsWithdrawalsFromZero() {
    assertThatThrownBy(() -> new Withdrawal(-1, 0, BridgeContract.ADDRESS, Gwei.ZERO))
        .hasMessage("withdrawal -1 of validator 0 must not be negative");
  }

  @Test
  void hasTheBloomOfItsLogs() {
    EvmLog log =
        new EvmLog(
            BridgeContract.ADDRESS,
            List.of(BridgeContract.REQUEST_PEG_OUT_TOPIC),
            Bytes.EMPTY,
            Hash32.ZERO,
            0);
    Receipt receipt = new Receipt(Hash32.ZERO, 2, true, 50_000, 50_000, Wei.of(3), List.of(log));
    assertThat(receipt.fee()).isEqualTo(Wei.of(150_000));
    assertThat(Receipt.bloom(List.of())).isEqualTo(Bytes.copyOf(new byte[256]));
    byte[] bloom = Receipt.bloom(List.of(log)).toArray();
    int bits = 0;
    for (byte one : bloom) {
      bits += Integer.bitCount(one & 0xff);
    }
    assertThat(bits).isBetween(4, 6);
    assertThat(Receipt.rootOf(List.of())).isEqualTo(PatriciaTrie.EMPTY_ROOT);
    assertThatThrownBy(() -> new Receipt(Hash32.ZERO, 2, true, 1, 2, Wei.of(3), List.of()))
        .hasMessageContaining("type 2, gas 2 of 1 so far");
  }
}
