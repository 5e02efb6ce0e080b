package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignatureCheck;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.voting.VotingRecordCodec;
import io.alys.peg.PegParameters;
import io.alys.peg.bridge.BridgeCodec;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.ledger.PegBlockCodec;
import io.alys.peg.payout.PayoutTerms;
import io.alys.peg.state.PegStateCodec;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.Arrays;

/** Our own forms, in blocks and in the journal: each thing has one. */
class ChainFuzzTest {
  private static final BridgeTerms TERMS =
      new BridgeTerms(PegParameters.defaults(Network.REGTEST), 6, PayoutTerms.DEFAULTS);

  @FuzzTest
  void auxPow(byte[] octets) {
    Bytes wire = Bytes.copyOf(octets);
    switch (AuxPowWire.decode(wire)) {
      case AuxPowWire.Decoded.Read(var proof) -> {
        assertThat(AuxPowWire.encode(proof)).isEqualTo(wire);
        assertThat(AuxPowWire.readSubmission(wire)).isEqualTo(AuxPowWire.decode(wire));
      }
      case AuxPowWire.Decoded.Rejected rejected -> assertThat(rejected.reason()).isNotBlank();
    }
    switch (AuxPowWire.readSubmission(wire)) {
      case AuxPowWire.Decoded.Read(var proof) ->
          assertThat(AuxPowWire.decode(AuxPowWire.encode(proof)))
              .isEqualTo(new AuxPowWire.Decoded.Read(proof));
      case AuxPowWire.Decoded.Rejected rejected -> assertThat(rejected.reason()).isNotBlank();
    }
  }

  @FuzzTest
  void pegState(byte[] octets) {
    Bytes snapshot = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> PegStateCodec.decode(snapshot))
        .ifPresent(read -> assertThat(PegStateCodec.encode(read)).isEqualTo(snapshot));
  }

  @FuzzTest
  void pegBlock(byte[] octets) {
    Bytes wire = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> PegBlockCodec.decode(wire))
        .ifPresent(read -> assertThat(PegBlockCodec.encode(read)).isEqualTo(wire));
  }

  /** Here some lists have an order of ours only, so that what is read may have several forms. */
  @FuzzTest
  void bridgeEvent(byte[] octets) {
    Refused.orRead(octets, () -> BridgeCodec.decodeEvent(Bytes.copyOf(octets)))
        .map(BridgeCodec::encode)
        .ifPresent(
            form -> assertThat(BridgeCodec.encode(BridgeCodec.decodeEvent(form))).isEqualTo(form));
  }

  /** As above. */
  @FuzzTest
  void bridge(byte[] octets) {
    Refused.orRead(
            octets, () -> BridgeCodec.decode(Bytes.copyOf(octets), TERMS, SignatureCheck::of))
        .map(BridgeCodec::encode)
        .ifPresent(
            form ->
                assertThat(BridgeCodec.encode(BridgeCodec.decode(form, TERMS, SignatureCheck::of)))
                    .isEqualTo(form));
  }

  /** Of the chain that it names; of any other it says nothing. */
  @FuzzTest
  void votingRecord(byte[] octets) {
    Bytes record = Bytes.copyOf(octets);
    Hash32 genesis =
        octets.length > Hash32.SIZE_BYTES
            ? new Hash32(Bytes.copyOf(Arrays.copyOfRange(octets, 1, 1 + Hash32.SIZE_BYTES)))
            : Hash32.ZERO;
    Refused.orRead(octets, () -> VotingRecordCodec.decode(genesis, record))
        .filter(_ -> octets.length > 0)
        .ifPresent(read -> assertThat(VotingRecordCodec.encode(genesis, read)).isEqualTo(record));
  }
}
