package io.alys.consensus.auxpow;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.SignedTransaction;
import io.alys.consensus.auxpow.AuxPowWire.Decoded;
import io.alys.consensus.auxpow.AuxPowWire.Fault;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuxPowWireTest {
  private static final AuxPow PROOF =
      SomeProof.of(SomeProof.someHash(Seed.of(1)), Seed.of(2)).mined(SomeProof.EASY);

  /** Where the coinbase ends in the encoding of {@link #PROOF}. */
  private static final int COINBASE = PROOF.coinbase().toBytes().size();

  private static Bytes part(Bytes whole, int from, int to) {
    return Bytes.fromHex(whole.toHex().substring(2 * from, 2 * to));
  }

  private static Bytes with(Bytes whole, int from, int to, String hex) {
    return part(whole, 0, from).plus(Bytes.fromHex(hex)).plus(part(whole, to, whole.size()));
  }

  private static void refuses(Bytes wire, Fault fault, String reason) {
    assertThat(AuxPowWire.decode(wire)).isEqualTo(new Decoded.Rejected(fault, reason));
  }

  /** Pools write the hash of the parent as block explorers show it; else the form is the one. */
  @ParameterizedTest
  @ValueSource(strings = {"submission.a.proof", "submission.b.proof"})
  void readsWhatVersion1WasSent(String key) {
    Bytes wire = AuxVectors.VERSION_1.bytes(key);
    AuxPow proof = AuxVectors.VERSION_1.submission(key);
    int at = proof.coinbase().toBytes().size();
    assertThat(part(wire, at, at + 32)).isEqualTo(proof.parent().hash().wire().reversed());
    assertThat(AuxPowWire.encode(proof))
        .isEqualTo(with(wire, at, at + 32, proof.parent().hash().wire().toHex()));
  }

  @Test
  void readsWhatTheVectorsSayIsInThem() {
    AuxPow proof = AuxVectors.VERSION_1.submission("submission.a.proof");
    assertThat(proof.coinbase().txid())
        .hasToString("850a34d701f1310b042e0fd7ad97f67f7fcebd50f780c6a27bed1e2c341d7616");
    assertThat(proof.parent().hash())
        .hasToString("236c5ddadc4b5d8483402a0c0a24148dafdad5d27755770df47aa23fe5185883");
    assertThat(proof.parent().version()).isEqualTo(0x2000_0000);
    assertThat(proof.coinbaseBranch().length()).isEqualTo(3);
    assertThat(proof.chainBranch()).isEqualTo(MerkleBranch.EMPTY);
    assertThat(AuxVectors.VERSION_1.submission("submission.b.proof").coinbase().txid())
        .hasToString("827afeb752da3946d5079a868902866eb0f93456e066b01c9a81ab71d749ba39");
  }

  @Test
  void putsRightWhatASubmissionMayLeaveOpen() {
    Bytes sent = AuxVectors.VERSION_1.bytes("namecoin.proof");
    AuxPow proof = AuxVectors.VERSION_1.submission("namecoin.proof");
    Bytes hash = proof.parent().hash().wire();
    int at = proof.coinbase().toBytes().size();
    assertThat(AuxPowWire.encode(proof)).isEqualTo(with(sent, at, at + 32, hash.toHex()));
    refuses(
        sent,
        Fault.PARENT_HASH,
        "the proof names parent %s, its header is that of %s"
            .formatted("0".repeat(64), proof.parent().hash()));
  }

  @Test
  void dropsTheWitnessOfASubmissionAndRefusesItInABlock() {
    List<List<Bytes>> witness = List.of(List.of(Bytes.fromHex("00".repeat(32))));
    Bytes whole = new SignedTransaction(PROOF.coinbase(), witness).toBytes();
    Bytes wire = with(AuxPowWire.encode(PROOF), 0, COINBASE, whole.toHex());
    assertThat(AuxPowWire.readSubmission(wire)).isEqualTo(new Decoded.Read(PROOF));
    refuses(
        wire,
        Fault.WITNESS,
        "the coinbase carries a witness, which has no place in a block's proof");
  }

  @Test
  void refusesEveryTruncation() {
    Bytes wire = AuxPowWire.encode(PROOF);
    for (int size = 0; size < wire.size(); size++) {
      assertThat(AuxPowWire.decode(part(wire, 0, size))).isInstanceOf(Decoded.Rejected.class);
      assertThat(AuxPowWire.readSubmission(part(wire, 0, size)))
          .isInstanceOf(Decoded.Rejected.class);
    }
    refuses(Bytes.EMPTY, Fault.COINBASE, "byte 0: 4 bytes are missing");
    refuses(
        part(wire, 0, COINBASE + 31),
        Fault.PARENT_HASH,
        "byte %d: 1 bytes are missing".formatted(COINBASE));
    refuses(
        part(wire, 0, wire.size() - 1),
        Fault.PARENT_HEADER,
        "byte %d: 1 bytes are missing".formatted(wire.size() - 80));
  }

  @Test
  void refusesWhatFollows() {
    refuses(
        AuxPowWire.encode(PROOF).plus(Bytes.fromHex("00")),
        Fault.TRAILING,
        "1 bytes follow the proof");
  }

  @Test
  void refusesMoreThanItsLimit() {
    Bytes most = Bytes.copyOf(new byte[AuxPowWire.MAX_BYTES]);
    assertThat(((Decoded.Rejected) AuxPowWire.decode(most)).fault()).isEqualTo(Fault.COINBASE);
    refuses(
        most.plus(Bytes.fromHex("00")),
        Fault.TOO_LONG,
        "a proof of 65537 bytes; 65536 are the most");
  }

  @Test
  void readsBranchesUpToTheirLimit() {
    List<Bytes> siblings =
        Collections.nCopies(MerkleBranch.MAX_LENGTH, Bytes.fromHex("11".repeat(32)));
    AuxPow deep =
        new AuxPow(
            PROOF.coinbase(),
            new MerkleBranch(siblings, 0xffff_ffffL),
            PROOF.chainBranch(),
            PROOF.parent());
    Bytes wire = AuxPowWire.encode(deep);
    assertThat(AuxPowWire.decode(wire)).isEqualTo(new Decoded.Read(deep));
    Bytes deeper =
        with(wire, COINBASE + 32, COINBASE + 33, "21" + "11".repeat(MerkleBranch.HASH_BYTES));
    refuses(deeper, Fault.BRANCH, "a merkle branch of 33 hashes; 32 are the most");
  }

  @ParameterizedTest
  @CsvSource({
    "ff, 8 bytes are missing",
    "fd0300, 3 is written longer than it must be",
    "fe03000000, 3 is written longer than it must be",
    "ff0300000000000000, 3 is written longer than it must be",
    "ff0300000001000000, '4294967299 announced, 8 bytes are left'",
    "ffffffffffffffffff, '18446744073709551615 announced, 8 bytes are left'",
    "fdff00, '255 announced, 8 bytes are left'",
  })
  void believesNoCountThatIsNotThere(String count, String reason) {
    int left = count.equals("ff") ? 0 : 8;
    Bytes wire =
        part(AuxPowWire.encode(PROOF), 0, COINBASE + 32)
            .plus(Bytes.fromHex(count + "00".repeat(left)));
    int at = COINBASE + 32 + (count.equals("ff") ? 1 : 0);
    refuses(wire, Fault.BRANCH, "byte %d: %s".formatted(at, reason));
  }

  @Test
  void refusesACoinbaseThatIsNoTransaction() {
    Bytes noInputs = Bytes.fromHex("01000000" + "00" + "00" + "00000000");
    refuses(
        noInputs,
        Fault.COINBASE,
        "the coinbase is no transaction: no inputs, or witnesses, which have no place here");
  }
}
