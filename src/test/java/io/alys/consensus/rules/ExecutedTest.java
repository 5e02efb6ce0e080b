package io.alys.consensus.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.Receipt;
import io.alys.peg.Burn;
import io.alys.peg.PegContent;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecutedTest {
  private static final EvmAddress SENDER = EvmAddress.fromHex("0x" + "c3".repeat(20));

  /** With two transactions. */
  private static final ExecutionPayload PAYLOAD =
      SomeBlocks.body(
              SomeBlocks.genesis(),
              SomeBlocks.slotAfter(SomeBlocks.genesis()),
              PegContent.EMPTY,
              Optional.empty())
          .payload();

  private static Bytes word(long value) {
    return Bytes.fromHex("%064x".formatted(value));
  }

  private static EvmLog log(EvmAddress contract, Bytes data) {
    List<Hash32> topics =
        List.of(
            BridgeContract.REQUEST_PEG_OUT_TOPIC,
            new Hash32(Bytes.copyOf(new byte[12]).plus(SENDER.octets())));
    // Whatever a client says of hash and place, it is counted here.
    return new EvmLog(contract, topics, data, Hash32.ZERO, 99);
  }

  private static Bytes burnt(long wei) {
    return word(64).plus(word(wei)).plus(word(2)).plus(Bytes.fromHex("6162" + "00".repeat(30)));
  }

  private static Receipt receipt(long gas, EvmLog... logs) {
    return new Receipt(Hash32.ZERO, 0, true, 100_000, gas, new Wei(BigInteger.TEN), List.of(logs));
  }

  @Test
  void findsBurnsByWhoseLogItIsAndCountsTheirPlaces() {
    EvmLog others = log(EvmAddress.fromHex("0x" + "dd".repeat(20)), burnt(5));
    Executed executed =
        Executed.of(
            PAYLOAD,
            List.of(
                receipt(21_000, others),
                receipt(50_000, others, log(BridgeContract.ADDRESS, burnt(7)))));
    Hash32 transaction = Keccak256.of(PAYLOAD.transactions().get(1));
    assertThat(executed.burns())
        .containsExactly(
            new Burn(
                PAYLOAD.blockNumber(), transaction, 2, SENDER, Bytes.fromHex("6162"), Wei.of(7)));
    assertThat(executed.burns().getFirst().id()).isEqualTo(BurnId.of(transaction, 2));
    assertThat(executed.fees()).isEqualTo(Wei.of(710_000));
  }

  @Test
  void refusesReceiptsOfAnotherNumberOfTransactions() {
    assertThatThrownBy(() -> Executed.of(PAYLOAD, List.of(receipt(21_000))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 receipts of the 2 transactions in " + PAYLOAD.blockHash());
  }

  @Test
  void stopsAtALogThatTheContractCannotHaveWritten() {
    assertThatThrownBy(
            () ->
                Executed.of(
                    PAYLOAD,
                    List.of(
                        receipt(21_000, log(BridgeContract.ADDRESS, Bytes.EMPTY)),
                        receipt(21_000))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is no peg-out request: its data has 0 bytes");
  }
}
