package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.primitives.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TxidTest {
  /** The coinbase of Bitcoin's first block: as explorers show it, and as its block holds it. */
  private static final String SHOWN =
      "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";

  private static final String WIRE =
      "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a";

  @Test
  void isShownInTheOtherOrder() {
    Txid txid = Txid.fromDisplayHex(SHOWN);

    assertThat(txid.wire()).isEqualTo(Bytes.fromHex(WIRE));
    assertThat(txid.toDisplayHex()).isEqualTo(SHOWN);
    assertThat(txid).hasToString(SHOWN);
  }

  @Test
  void refusesOneByteLessAndOneByteMore() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Txid.fromDisplayHex("00".repeat(31)))
        .withMessage("a txid has 32 bytes, not 31");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Txid(Bytes.fromHex("00".repeat(33))))
        .withMessage("a txid has 32 bytes, not 33");
  }

  @Test
  void ordersByTheBytesOfTheWire() {
    Txid low = new Txid(Bytes.fromHex("00" + "ff".repeat(31)));
    Txid high = new Txid(Bytes.fromHex("01" + "00".repeat(31)));

    assertThat(low).isLessThan(high);
    assertThat(high).isEqualByComparingTo(high);
  }

  @Property
  void readsWhatItShows(@ForAll @Size(32) byte[] wire) {
    Txid txid = new Txid(Bytes.copyOf(wire));

    assertThat(Txid.fromDisplayHex(txid.toDisplayHex())).isEqualTo(txid);
  }
}
