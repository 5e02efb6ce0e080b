package io.alys.peg.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Txid;
import io.alys.ethereum.Keccak256;
import io.alys.peg.Refund;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Seed;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PegStateCodecTest {
  private static PegState eventful() {
    TestChain chain = new TestChain();
    chain.credit(chain.deposit(5_000_000), chain.deposit(4_000_000), chain.deposit(3_000_000));
    chain.queue(chain.burn(2_000_000), chain.burn(5));
    chain.produce(Optional.of(TestChain.RATE));
    chain.finalise();
    chain.settle(chain.open().getFirst());
    chain.queue(chain.burn(2_000_000), chain.burn(7));
    chain.produce(Optional.empty());
    chain.queue(chain.burn(2_500_000), chain.burn(8), chain.burn(3));
    chain.produce(Optional.of(TestChain.RATE));
    chain.queue(chain.burn(1_500_000), chain.burn(9));
    return chain.burned(chain.burn(2_000_000));
  }

  @Test
  void readsWhatItWrote() {
    PegState state = eventful();
    Bytes bytes = PegStateCodec.encode(state);
    assertThat(PegStateCodec.decode(bytes)).isEqualTo(state);
    assertThat(PegStateCodec.encode(PegStateCodec.decode(bytes))).isEqualTo(bytes);
    assertThat(state.burns().burns().values())
        .extracting(known -> known.state().getClass().getSimpleName())
        .contains("Burned", "Queued", "Proposed", "Paid", "Refundable", "Refunded");
  }

  /** Whoever changes the form gives it another number: snapshots of old ones are on disks. */
  @Test
  void keepsTheFormOfVersionOne() {
    assertThat(Keccak256.of(PegStateCodec.encode(eventful())))
        .hasToString("0xb1add83212aca89676175d523efbea2e016395b52dc4c4266f9fabfebc0185db");
  }

  @Test
  void refusesEveryBeginningOfAState() {
    byte[] whole = PegStateCodec.encode(eventful()).toArray();
    for (int length = 0; length < whole.length; length++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PegStateCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Bytes longer = Bytes.copyOf(Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> PegStateCodec.decode(longer)).hasMessage("1 bytes follow the state");
  }

  /** Either the change is refused, or it is a state of its own with a form of its own. */
  @Test
  void takesNoTwoFormsForOneState() {
    byte[] whole = PegStateCodec.encode(eventful()).toArray();
    Seed seed = Seed.of(7);
    for (int i = 0; i < 4_000; i++) {
      byte[] changed = whole.clone();
      changed[seed.nextInt(changed.length)] = (byte) seed.nextInt(256);
      Bytes bytes = Bytes.copyOf(changed);
      try {
        assertThat(PegStateCodec.encode(PegStateCodec.decode(bytes))).isEqualTo(bytes);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void refusesAnotherFormat() {
    byte[] whole = PegStateCodec.encode(eventful()).toArray();
    whole[0] = 3;
    assertThatThrownBy(() -> PegStateCodec.decode(Bytes.copyOf(whole)))
        .hasMessage("format 3 of a peg state; this version reads 1 and 2");
  }

  @Test
  void remembersAnUpdateThatLeftTheFederationAsItWas() {
    PegState before = eventful();
    PegState state = Transition.announced(before, 7);
    Bytes bytes = PegStateCodec.encode(state);
    assertThat(bytes.at(0)).isEqualTo((byte) 2);
    assertThat(bytes.size()).isEqualTo(PegStateCodec.encode(before).size() + Long.BYTES);
    assertThat(PegStateCodec.decode(bytes)).isEqualTo(state);
    byte[] other = PegStateCodec.encode(Transition.announced(before, 1)).toArray();
    assertThat(other[0]).as("nothing is said twice").isEqualTo((byte) 1);
  }

  @Test
  void stopsWhenMoneyIsNotAccountedFor() {
    PegState state = eventful();
    Totals totals = state.totals();
    Totals wrong =
        new Totals(
            totals.minted().add(BigInteger.ONE),
            totals.burned(),
            totals.refunded(),
            totals.kept(),
            totals.paid(),
            totals.sweepFees());
    assertThatThrownBy(() -> Transition.end(state.with(state.burns(), wrong), TestChain.PARAMETERS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wei are accounted for; stop, and keep the journal");
    assertThatThrownBy(
            () -> PegStateCodec.decode(PegStateCodec.encode(state.with(state.burns(), wrong))))
        .hasMessage("a peg state that contradicts itself");
  }

  @Test
  void takesNoStepThatCannotBeTaken() {
    PegState state = eventful();
    Txid nobodys = new Txid(Keccak256.of(Bytes.EMPTY).octets());
    assertThatThrownBy(() -> Transition.settled(state, TestChain.settlement(nobodys)))
        .hasMessage("no payout has " + nobodys);
    BurnRecord paid =
        state.burns().burns().values().stream()
            .filter(known -> known.state() instanceof BurnState.Paid)
            .findFirst()
            .orElseThrow();
    Refund again = new Refund(paid.burn().id(), paid.burn().sender(), new Gwei(1));
    assertThatThrownBy(() -> Transition.refunded(state, again))
        .hasMessageStartingWith("a refund of what is not owed: ");
    Payout open = state.payouts().byBlock().values().iterator().next();
    assertThatThrownBy(() -> state.reserve().minus(open.inputs()))
        .hasMessage("a payout spends a coin that is not in the reserve");
  }
}
