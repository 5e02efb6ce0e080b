package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.EvmTransaction;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.PayloadJson;
import io.alys.ethereum.Rlp;
import io.alys.ethereum.TransactionBytes;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.Arrays;
import java.util.List;

/** The execution layer's bytes, and what anybody can have written into them. */
class EthereumFuzzTest {
  private static final int WORD_BYTES = 32;

  @FuzzTest
  void rlp(byte[] octets) {
    Bytes encoded = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> Rlp.decode(encoded))
        .ifPresent(read -> assertThat(Rlp.encode(read)).isEqualTo(encoded));
  }

  /** All that is in its bytes is in what was read: they follow from it. */
  @FuzzTest
  void transaction(byte[] octets) {
    Bytes raw = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> EvmTransaction.decode(raw))
        .ifPresent(
            read -> {
              assertThat(TransactionBytes.of(read, TransactionBytes.accessList(raw)))
                  .isEqualTo(raw);
              assertThat(read.hash()).isEqualTo(Keccak256.of(raw));
              assertThat(read.sender()).isNotNull();
            });
  }

  /** Hex has digits of either case: what is written is another form of the same. */
  @FuzzTest
  void payload(byte[] octets) {
    Json.read(octets)
        .flatMap(json -> Refused.orRead(octets, () -> PayloadJson.decode(json)))
        .ifPresent(
            read -> {
              assertThat(PayloadJson.decode(PayloadJson.encode(read))).isEqualTo(read);
              assertThat(read.withBlockHash(read.computedHash()).hashIsRight()).isTrue();
            });
  }

  /** The second topic of the bridge's event, and then its data; what burns says who burnt it. */
  @FuzzTest
  void burn(byte[] octets) {
    Bytes sender = Bytes.copyOf(Arrays.copyOf(octets, WORD_BYTES));
    int from = Math.min(octets.length, WORD_BYTES);
    Bytes data = Bytes.copyOf(Arrays.copyOfRange(octets, from, octets.length));
    switch (Refused.frugally(octets, () -> decoded(sender, data))) {
      case BridgeContract.Decoded.PegOutRequested burnt ->
          assertThat(decoded(sender, written(burnt))).isEqualTo(burnt);
      case BridgeContract.Decoded.Malformed(String reason) -> Refused.inWords(reason);
      case BridgeContract.Decoded.Unrelated _ -> throw new AssertionError("it is the bridge's own");
    }
  }

  private static BridgeContract.Decoded decoded(Bytes sender, Bytes data) {
    return BridgeContract.decode(
        new EvmLog(
            BridgeContract.ADDRESS,
            List.of(BridgeContract.REQUEST_PEG_OUT_TOPIC, new Hash32(sender)),
            data,
            Hash32.ZERO,
            0));
  }

  /** As the contract itself writes it. */
  private static Bytes written(BridgeContract.Decoded.PegOutRequested burnt) {
    byte[] value = new byte[WORD_BYTES];
    byte[] digits = burnt.value().value().toByteArray();
    int used = Math.min(digits.length, WORD_BYTES);
    System.arraycopy(digits, digits.length - used, value, WORD_BYTES - used, used);
    Bytes call = BridgeContract.requestPegOut(burnt.bitcoinAddress());
    byte[] sized = Arrays.copyOfRange(call.toArray(), 4 + WORD_BYTES, call.size());
    byte[] offset = new byte[WORD_BYTES];
    offset[WORD_BYTES - 1] = 2 * WORD_BYTES;
    return Bytes.copyOf(offset).plus(Bytes.copyOf(value)).plus(Bytes.copyOf(sized));
  }
}
