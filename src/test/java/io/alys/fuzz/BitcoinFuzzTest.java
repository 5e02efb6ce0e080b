package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Psbt;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.DepositMemo;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Bitcoin's bytes: what is read has one form, and is written as it was read. */
class BitcoinFuzzTest {
  private static final Bytes DIGEST = Bytes.fromHex("07".repeat(32));
  private static final List<Transaction.Input> SPENDS =
      List.of(new Transaction.Input(new Outpoint(new Txid(DIGEST), 0), Bytes.EMPTY, 0));

  @FuzzTest
  void transaction(byte[] octets) {
    Bytes wire = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> Transaction.parse(wire))
        .ifPresent(read -> assertThat(read.toBytes()).isEqualTo(wire));
    Refused.orRead(octets, () -> SignedTransaction.parse(wire))
        .ifPresent(read -> assertThat(read.toBytes()).isEqualTo(wire));
  }

  @FuzzTest
  void block(byte[] octets) {
    Bytes wire = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> Block.parse(wire))
        .ifPresent(
            read -> {
              assertThat(read.toBytes()).isEqualTo(wire);
              assertThat(read.isWhole()).isIn(true, false);
            });
  }

  @FuzzTest
  void header(byte[] octets) {
    Bytes wire = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> BlockHeader.parse(wire))
        .ifPresent(read -> assertThat(read.toBytes()).isEqualTo(wire));
  }

  /** A key of 33 bytes, and then what is said to be its signature. */
  @FuzzTest
  void signature(byte[] octets) {
    Bytes key = Bytes.copyOf(Arrays.copyOf(octets, PublicKey.SIZE_BYTES));
    int from = Math.min(octets.length, PublicKey.SIZE_BYTES);
    Bytes signature = Bytes.copyOf(Arrays.copyOfRange(octets, from, octets.length));
    Refused.orRead(octets, () -> SignatureCheck.of(new PublicKey(key), DIGEST, signature))
        .ifPresent(check -> assertThat(check).isNotNull());
  }

  /** A script that anybody can pay to; who gets the deposit is said the shortest way there is. */
  @FuzzTest
  void memo(byte[] octets) {
    Bytes script = Bytes.copyOf(octets);
    if (Refused.frugally(octets, () -> DepositMemo.of(paying(script)))
        instanceof DepositMemo.Recipient(EvmAddress address)) {
      assertThat(DepositMemo.of(paying(Bytes.fromHex("6a14").plus(address.octets()))))
          .isEqualTo(new DepositMemo.Recipient(address));
    }
  }

  private static Transaction paying(Bytes script) {
    return new Transaction(2, SPENDS, List.of(new Transaction.Output(Sats.ZERO, script)), 0);
  }

  @FuzzTest
  void multisig(byte[] octets) {
    Bytes script = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> Multisig.parse(script))
        .ifPresent(read -> assertThat(read.script()).isEqualTo(script));
  }

  /** Its records have no fixed order: what is written of it is another form of the same. */
  @FuzzTest
  void psbt(byte[] octets) {
    Refused.orRead(octets, () -> Psbt.parse(Bytes.copyOf(octets)))
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
