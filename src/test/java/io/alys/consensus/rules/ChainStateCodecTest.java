package io.alys.consensus.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.codec.Encoder;
import io.alys.peg.rules.ProducerView;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChainStateCodecTest {
  /** Behind form, header with its length, authorities and their keys, nobody who waits. */
  private static int branchAt(ChainState state) {
    return 1 + 4 + state.head().toRlp().size() + 4 + 48 * state.authorities().count() + 4;
  }

  private static Executed executed(ChainState parent, Seed lots) {
    List<Burn> burns = new ArrayList<>();
    for (int i = lots.nextInt(4); i > 0; i--) {
      burns.add(
          new Burn(
              parent.head().number().next(),
              new Hash32(SomeProof.hashes(1, lots).getFirst()),
              burns.size(),
              lots.nextBoolean() ? SomeChain.MINER : SomeChain.THIEF,
              Bytes.copyOf("bc1q".repeat(lots.nextInt(24)).getBytes(StandardCharsets.US_ASCII)),
              Wei.of(lots.nextInt(1_000_000) * 1_000_000_000_000L)));
    }
    return new Executed(burns, Wei.of(lots.nextInt(1_000_000_000) * 1_000_003L));
  }

  private static ChainState grow(ChainState parent, Seed lots) {
    boolean mined = !parent.branch().hashes().isEmpty() && lots.nextInt(3) == 0;
    Optional<ClaimedProof> proof =
        mined ? Optional.of(SomeBlocks.proof(parent, SomeChain.MINER)) : Optional.empty();
    DepositMint deposit =
        new DepositMint(
            new Outpoint(new Txid(SomeProof.hashes(1, lots).getFirst()), lots.nextInt(3)),
            new BlockHash(Bytes.fromHex("b2".repeat(32))),
            new BlockHeight(1 + lots.nextInt(5)),
            new Sats(10_000 + lots.nextInt(1_000_000)),
            SomeChain.MINER,
            1);
    int slots = SomeBlocks.RULES.mintSlots(parent, proof.map(ClaimedProof::feeAddress));
    PegContent content =
        SomeBlocks.RULES
            .peg()
            .duties(
                parent.peg(),
                SomeBlocks.timeOf(SomeBlocks.slotAfter(parent)),
                new ProducerView(
                    Optional.empty(), slots, List.of(deposit), List.of(), Optional.empty()));
    return SomeBlocks.after(
        parent, SomeBlocks.next(parent, content, proof), executed(parent, lots));
  }

  private static ChainState grown(long seed, int blocks) {
    Seed lots = Seed.of(seed);
    ChainState state = SomeBlocks.genesis();
    for (int i = 0; i < blocks; i++) {
      state = grow(state, lots);
    }
    return state;
  }

  @Property(tries = 10)
  void readsWhatItWrote(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    ChainState state = SomeBlocks.genesis();
    for (int i = 0; i < 6; i++) {
      assertThat(ChainStateCodec.decode(ChainStateCodec.encode(state))).isEqualTo(state);
      state = grow(state, lots);
    }
  }

  @Property(tries = 200)
  void readsExecutionsThatItWrote(@ForAll long seed) {
    Executed executed = executed(SomeBlocks.genesis(), Seed.of(seed));
    assertThat(ExecutedCodec.decode(ExecutedCodec.encode(executed))).isEqualTo(executed);
  }

  @Property(tries = 50)
  void readsFindingsThatItWrote(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    Executed executed = executed(SomeBlocks.genesis(), lots);
    Findings alone = new Findings(executed, Optional.empty(), Optional.empty());
    assertThat(FindingsCodec.encode(alone))
        .as("as before targets were kept")
        .isEqualTo(ExecutedCodec.encode(executed));
    assertThat(FindingsCodec.decode(FindingsCodec.encode(alone))).isEqualTo(alone);
    ProofTarget target =
        new ProofTarget(new CompactTarget(0x2000f000L), new BlockNumber(lots.nextInt(99)));
    Optional<Hash32> digest =
        lots.nextInt(2) == 0 ? Optional.empty() : Optional.of(SomeBlocks.GENESIS.hash());
    assertThat(FindingsCodec.decode(FindingsCodec.encode(alone.by(digest))))
        .isEqualTo(alone.by(digest));
    Findings with = new Findings(executed, Optional.of(target), digest);
    Bytes written = FindingsCodec.encode(with);
    assertThat(FindingsCodec.decode(written)).isEqualTo(with);
    for (int size = 0; size < written.size(); size++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(written.toArray(), size));
      assertThatThrownBy(() -> FindingsCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> FindingsCodec.decode(Bytes.fromHex(written.toHex() + "00")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesWhatIsCutOff() {
    Bytes state = ChainStateCodec.encode(grown(1, 3));
    Bytes executed = ExecutedCodec.encode(executed(SomeBlocks.genesis(), Seed.of(3)));
    for (int size = 0; size < state.size(); size++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(state.toArray(), size));
      assertThatThrownBy(() -> ChainStateCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int size = 0; size < executed.size(); size++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(executed.toArray(), size));
      assertThatThrownBy(() -> ExecutedCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Bytes flipped(Bytes octets, int at, int bit) {
    byte[] changed = octets.toArray();
    changed[at] ^= (byte) (1 << bit);
    return Bytes.copyOf(changed);
  }

  /** Another number may stand there, but then it is another state, and in its one form. */
  @Test
  void readsNoStateFromTwoForms() {
    ChainState state = grown(2, 3);
    Bytes written = ChainStateCodec.encode(state);
    for (int at = 0; at < written.size(); at++) {
      Bytes changed = flipped(written, at, at % 8);
      try {
        ChainState other = ChainStateCodec.decode(changed);
        assertThat(other).isNotEqualTo(state);
        assertThat(ChainStateCodec.encode(other)).isEqualTo(changed);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void readsNoExecutionFromTwoForms() {
    Executed executed = executed(SomeBlocks.genesis(), Seed.of(3));
    Bytes written = ExecutedCodec.encode(executed);
    for (int at = 0; at < written.size() * 8; at++) {
      Bytes changed = flipped(written, at / 8, at % 8);
      try {
        Executed other = ExecutedCodec.decode(changed);
        assertThat(other).isNotEqualTo(executed);
        assertThat(ExecutedCodec.encode(other)).isEqualTo(changed);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }

  /** Who says neither target nor specification uses the older form, as all did once. */
  @Test
  void readsNoFindingsFromTwoForms() {
    Bytes executed = ExecutedCodec.encode(Executed.NOTHING);
    assertThat(FindingsCodec.decode(executed).executed()).isEqualTo(Executed.NOTHING);
    Bytes newer = new Encoder().u8(2).sized(executed).count(0).count(0).toBytes();
    assertThatThrownBy(() -> FindingsCodec.decode(newer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("findings about a block that are written another way");
  }

  private static void refuses(Bytes octets, String message) {
    assertThatThrownBy(() -> ChainStateCodec.decode(octets))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static Bytes changed(Bytes octets, Consumer<ByteBuffer> change) {
    byte[] copy = octets.toArray();
    change.accept(ByteBuffer.wrap(copy));
    return Bytes.copyOf(copy);
  }

  @Test
  void saysWhatIsWrong() {
    ChainState state = SomeBlocks.grown(2, Wei.of(7));
    Bytes written = ChainStateCodec.encode(state);
    refuses(
        changed(written, octets -> octets.put(0, (byte) 1)),
        "the state of the chain was written in form 1; this program reads form 2: run the one that"
            + " wrote it");
    refuses(written.plus(Bytes.copyOf((byte) 0)), "1 bytes follow the state of the chain");
    int fees = branchAt(state) + 2 * 40 + 8 + 4 + 2 * 32;
    Bytes front = Bytes.copyOf(Arrays.copyOf(written.toArray(), fees));
    Bytes rest = Bytes.copyOf(Arrays.copyOfRange(written.toArray(), fees + 4 + 1, written.size()));
    refuses(
        front.plus(Bytes.fromHex("00000002" + "000e")).plus(rest),
        "a state of the chain that is written another way");
    assertThat(ChainStateCodec.decode(front.plus(Bytes.fromHex("00000001" + "0d")).plus(rest)))
        .extracting(other -> other.fees().held())
        .isEqualTo(Wei.of(13));
  }

  @Test
  void refusesABranchThatEndsWithAnotherNumber() {
    ChainState state = SomeBlocks.grown(2, Wei.ZERO);
    state =
        SomeBlocks.after(
            state,
            SomeBlocks.next(
                state, PegContent.EMPTY, Optional.of(SomeBlocks.proof(state, SomeChain.MINER))),
            Executed.NOTHING);
    assertThat(state.branch().finalised().number().value()).isEqualTo(2);
    Bytes written = ChainStateCodec.encode(state);
    int at = branchAt(state);
    refuses(
        changed(written, octets -> octets.putLong(at, 3).putLong(at + 40, 4)),
        "a state after %1$s, whose branch ends with block 4 (%2$s) and whose peg stands at block 3"
            .formatted(state.head().ref(), state.head().hash()));
  }

  @Test
  void refusesABranchThatEndsBeyondAllNumbers() {
    ChainState state = SomeBlocks.grown(2, Wei.ZERO);
    state =
        SomeBlocks.after(
            state,
            SomeBlocks.next(
                state, PegContent.EMPTY, Optional.of(SomeBlocks.proof(state, SomeChain.MINER))),
            Executed.NOTHING);
    state = SomeBlocks.after(state, SomeBlocks.next(state), Executed.NOTHING);
    int at = branchAt(state);
    refuses(
        changed(
            ChainStateCodec.encode(state),
            octets -> octets.putLong(at, Long.MAX_VALUE - 1).putLong(at + 40, Long.MAX_VALUE)),
        "a state of the chain with too high a number");
  }

  @Test
  void writesAnExecutionAsItIsDocumented() {
    Burn burn =
        new Burn(
            SomeBlocks.genesis().head().number(),
            Hash32.ZERO,
            258,
            EvmAddress.fromHex("0x" + "a1".repeat(20)),
            Bytes.fromHex("6263"),
            Wei.of(255));
    assertThat(ExecutedCodec.encode(new Executed(List.of(burn), Wei.of(1))).toHex())
        .isEqualTo(
            "01"
                + "00000001"
                + "00".repeat(8)
                + "00".repeat(32)
                + "00000102"
                + "a1".repeat(20)
                + "00000002"
                + "6263"
                + "00000002"
                + "00ff"
                + "00000001"
                + "01");
    assertThatThrownBy(() -> ExecutedCodec.decode(Bytes.fromHex("01" + "00000000" + "00000000")))
        .hasMessage("an execution of a block that is written another way");
    assertThatThrownBy(
            () -> ExecutedCodec.decode(Bytes.fromHex("01" + "00000000" + "00000001" + "01" + "00")))
        .hasMessage("1 bytes follow the execution of a block");
    assertThatThrownBy(() -> ExecutedCodec.decode(Bytes.fromHex("07")))
        .hasMessage(
            "the execution of a block was written in form 7; this program reads form 1: run the one"
                + " that wrote it");
  }
}
