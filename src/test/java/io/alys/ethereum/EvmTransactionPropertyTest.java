package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.peg.SomePeg;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import io.alys.testkit.EvmWallet;
import io.alys.testkit.OneForm;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EvmTransactionPropertyTest {
  private static final long CHAIN = 121_212;

  /** Signed: one of each of the three kinds. */
  private static List<Bytes> signed(SomePeg some) {
    EvmWallet wallet = new EvmWallet(2 + some.below(1_000), CHAIN).from(some.below(1_000));
    Wei value = Wei.of(some.sats());
    Bytes input = some.octets(some.below(80));
    EvmAddress to = some.account();
    return List.of(
        wallet.sendLegacy(to, value, input, 21_000 + some.below(9_999)),
        wallet.sendWithAccessList(to, value, input, 21_000 + some.below(9_999)),
        wallet.send(to, value, input, 21_000 + some.below(9_999)));
  }

  /** Of the second and third kind, with an access list and a signature that nobody made. */
  private static Bytes listed(SomePeg some, int type) {
    Bytes number = Rlp.number(1 + some.below(Integer.MAX_VALUE));
    List<Bytes> keys = some.upTo(3, () -> Rlp.text(some.hash().octets()));
    Bytes access =
        Rlp.list(
            some.upTo(
                3, () -> Rlp.list(List.of(Rlp.text(some.account().octets()), Rlp.list(keys)))));
    Bytes to = Rlp.text(some.below(2) == 0 ? Bytes.EMPTY : some.account().octets());
    Bytes tip = type == 2 ? number : Bytes.EMPTY;
    Bytes fields =
        number.plus(number).plus(tip).plus(number).plus(number).plus(to).plus(number).plus(number);
    Bytes signature = Rlp.number(some.below(2)).plus(number).plus(number);
    return Bytes.copyOf((byte) type).plus(Rlp.list(List.of(fields.plus(access).plus(signature))));
  }

  @Property(tries = 20)
  void readsAllThatWasSigned(@ForAll long seed) {
    for (Bytes raw : signed(new SomePeg(seed))) {
      EvmTransaction read = EvmTransaction.decode(raw);
      assertThat(TransactionBytes.again(raw)).isEqualTo(raw);
      assertThat(read.hash()).isEqualTo(Keccak256.of(raw));
      assertThat(read.chainId()).contains(CHAIN);
    }
  }

  @Property(tries = 1)
  void readsNoOtherBytesThanThoseOfATransaction(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    signed(some).forEach(raw -> OneForm.isKept(raw, TransactionBytes::again));
    OneForm.isKept(listed(some, 1), TransactionBytes::again);
    OneForm.isKept(listed(some, 2), TransactionBytes::again);
  }

  /** Whatever bit is another one, its sender has not signed that. */
  @Property(tries = 3)
  void hasNoSenderInCommonWithAChangedOne(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    for (Bytes raw : signed(some)) {
      byte[] changed = raw.toArray();
      changed[some.below(changed.length)] ^= (byte) (1 << some.below(Byte.SIZE));
      try {
        assertThat(EvmTransaction.decode(Bytes.copyOf(changed)).sender())
            .isNotEqualTo(EvmTransaction.decode(raw).sender());
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("cannot be read");
      }
    }
  }
}
