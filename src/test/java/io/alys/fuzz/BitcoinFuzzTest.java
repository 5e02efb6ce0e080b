package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Psbt;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.primitives.Bytes;
import java.nio.charset.StandardCharsets;

/** Bitcoin's bytes: what is read has one form, and is written as it was read. */
class BitcoinFuzzTest {
  @FuzzTest
  void transaction(byte[] octets) {
    Bytes wire = Bytes.copyOf(octets);
    Refused.orRead(() -> Transaction.parse(wire))
        .ifPresent(read -> assertThat(read.toBytes()).isEqualTo(wire));
    Refused.orRead(() -> SignedTransaction.parse(wire))
        .ifPresent(read -> assertThat(read.toBytes()).isEqualTo(wire));
  }

  @FuzzTest
  void block(byte[] octets) {
    Bytes wire = Bytes.copyOf(octets);
    Refused.orRead(() -> Block.parse(wire))
        .ifPresent(
            read -> {
              assertThat(read.toBytes()).isEqualTo(wire);
              assertThat(read.isWhole()).isIn(true, false);
            });
  }

  @FuzzTest
  void multisig(byte[] octets) {
    Bytes script = Bytes.copyOf(octets);
    Refused.orRead(() -> Multisig.parse(script))
        .ifPresent(read -> assertThat(read.script()).isEqualTo(script));
  }

  /** Its records have no fixed order: what is written of it is another form of the same. */
  @FuzzTest
  void psbt(byte[] octets) {
    Refused.orRead(() -> Psbt.parse(Bytes.copyOf(octets)))
        .ifPresent(read -> assertThat(Psbt.parse(read.toBytes())).isEqualTo(read));
  }

  @FuzzTest
  void address(byte[] octets) {
    Bytes ascii = Bytes.copyOf(octets);
    String text = new String(octets, StandardCharsets.US_ASCII);
    for (Network network : Network.values()) {
      assertThat(Address.parse(network, text)).isNotNull();
      switch (Address.parse(network, ascii)) {
        case Address.Parsed.Valid(Address read) ->
            assertThat(Address.parse(network, read.text()))
                .isEqualTo(new Address.Parsed.Valid(read));
        case Address.Parsed.Refused refused -> assertThat(refused.reason()).isNotNull();
      }
    }
  }
}
