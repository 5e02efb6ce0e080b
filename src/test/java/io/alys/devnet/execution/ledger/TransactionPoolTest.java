package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import io.alys.testkit.EvmWallet;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionPoolTest {
  private final DevChain dev = new DevChain();
  private final EvmWallet wallet = DevChain.wallet(5);

  private Optional<String> send(Bytes raw) {
    return dev.chain.send(raw);
  }

  private Bytes transfer(long nonce, long value) {
    return wallet.from(nonce).send(DevChain.SOMEBODY, Wei.of(value), Bytes.EMPTY, 21_000);
  }

  private static String text(Optional<String> refusal) {
    return refusal.orElseThrow(() -> new AssertionError("it was taken"));
  }

  @Test
  void refusesInTheWordsThatWalletsKnow() {
    assertThat(text(send(transfer(0, 1)))).startsWith("insufficient funds for gas * price + value");
    dev.fund(wallet.address());
    assertThat(
            text(send(new EvmWallet(5, 1).send(DevChain.SOMEBODY, Wei.ZERO, Bytes.EMPTY, 21_000))))
        .isEqualTo("invalid chain id for signer: it is signed for chain 1, this is 121212");
    assertThat(text(send(wallet.from(0).send(DevChain.SOMEBODY, Wei.ZERO, Bytes.EMPTY, 20_999))))
        .isEqualTo("intrinsic gas too low: it takes 21000, its limit is 20999");
    assertThat(
            text(send(wallet.from(0).send(DevChain.SOMEBODY, Wei.ZERO, Bytes.EMPTY, 30_000_001))))
        .startsWith("exceeds block gas limit");
    assertThat(
            text(
                send(
                    wallet
                        .from(0)
                        .send(
                            DevChain.SOMEBODY,
                            Wei.ZERO,
                            Bytes.copyOf(new byte[TransactionPool.MAX_TRANSACTION_BYTES]),
                            5_000_000))))
        .startsWith("oversized data");
    assertThat(send(transfer(0, 1))).isEmpty();
    assertThat(text(send(transfer(0, 1)))).startsWith("already known");
    dev.extend();
    assertThat(text(send(transfer(0, 1)))).startsWith("already known");
    assertThat(text(send(transfer(0, 2))))
        .isEqualTo("nonce too low: it is 0, the sender's next is 1");
    assertThat(text(send(transfer(65, 2))))
        .isEqualTo("nonce too high: it is 65, the sender's next is 1");
  }

  @Test
  void waitsUntilAGapIsFilled() {
    dev.fund(wallet.address());
    assertThat(send(transfer(1, 1))).isEmpty();
    assertThat(dev.chain.pool().nextNonce(wallet.address(), dev.chain.state())).isZero();
    assertThat(dev.extend().transactions()).isEmpty();
    assertThat(send(transfer(0, 1))).isEmpty();
    assertThat(dev.chain.pool().nextNonce(wallet.address(), dev.chain.state())).isEqualTo(2);
    assertThat(dev.extend().transactions())
        .extracting(sent -> sent.body().nonce())
        .containsExactly(0L, 1L);
    assertThat(dev.chain.pool().size()).isZero();
  }

  @Test
  void replacesForATenthMoreOnly() {
    dev.fund(wallet.address());
    assertThat(send(transfer(0, 1))).isEmpty();
    assertThat(text(send(transfer(0, 2)))).startsWith("replacement transaction underpriced");
    // Of type 0 with a price of 10 gwei: more of a tip, but not more in all.
    assertThat(
            text(
                send(wallet.from(0).sendLegacy(DevChain.SOMEBODY, Wei.of(3), Bytes.EMPTY, 21_000))))
        .startsWith("replacement transaction underpriced");
    assertThat(dev.chain.pool().size()).isOne();
  }

  @Test
  void letsWhoPaysMoreGoFirst() {
    EvmWallet other = DevChain.wallet(6);
    dev.fund(wallet.address(), other.address());
    dev.send(transfer(0, 1));
    dev.send(transfer(1, 1));
    dev.send(other.sendLegacy(DevChain.SOMEBODY, Wei.of(1), Bytes.EMPTY, 21_000));
    assertThat(dev.extend().transactions())
        .extracting(SentTransaction::sender)
        .containsExactly(other.address(), wallet.address(), wallet.address());
  }

  @Test
  void fillsABlockToItsLimitAndLeavesTheRest() {
    dev.fund(wallet.address());
    EvmAddress to = DevChain.SOMEBODY;
    Bytes big = Bytes.copyOf(new byte[120_000]);
    BigInteger limit = BigInteger.valueOf(DevChain.GENESIS.block().gasLimit());
    for (int i = 0; i < 3; i++) {
      dev.send(wallet.from(i).send(to, Wei.ZERO, big, 12_000_000));
    }
    StoredBlock block = dev.extend();
    // What is reserved counts for the next one, what is used for the block.
    assertThat(block.transactions()).hasSize(3);
    assertThat(BigInteger.valueOf(block.payload().gasUsed())).isLessThan(limit);
    for (int i = 3; i < 6; i++) {
      dev.send(wallet.from(i).send(to, Wei.ZERO, big, 29_900_000));
    }
    assertThat(dev.extend().transactions()).hasSize(1);
    assertThat(dev.chain.pool().size()).isEqualTo(2);
  }
}
