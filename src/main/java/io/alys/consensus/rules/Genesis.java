package io.alys.consensus.rules;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.PublicKey;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.SpecDigest;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.SlotClock;
import io.alys.consensus.finality.FinalityRules;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.Federation;
import io.alys.peg.PegParameters;
import io.alys.peg.rules.PegRules;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A chain as its specification founds it: what it begins with, and the rules that hold from there.
 *
 * @param state after the block that it begins with
 * @param terms what signatures, slots and fees are held against
 * @param finality when blocks are final
 * @param rules of all of it
 */
public record Genesis(
    ChainState state, ChainTerms terms, FinalityRules finality, ChainRules rules) {

  /**
   * Founds a chain.
   *
   * @param network of Bitcoin that its peg is with
   * @throws IllegalArgumentException when the specification names a key that is none
   */
  public static Genesis of(ChainSpec spec, Network network) {
    Header header =
        Header.genesis(
            Hash32.fromHex(spec.execution().hash()),
            Instant.ofEpochSecond(spec.execution().timestamp()),
            SpecDigest.of(spec));
    Authorities authorities = Authorities.ofHex(spec.authorities());
    CompactTarget bits = new CompactTarget(spec.bits());
    List<EvmAddress> feeAddresses = spec.federation().stream().map(EvmAddress::fromHex).toList();
    ChainTerms terms =
        new ChainTerms(
            new SigningDomain(spec.chainId(), header.hash()),
            new SlotClock(spec.slotDuration()),
            feeAddresses);
    FinalityRules finality = new FinalityRules(spec);
    return new Genesis(
        ChainState.genesis(header, authorities, bits, firstFederation(spec)),
        terms,
        finality,
        new ChainRules(terms, finality, new PegRules(pegParameters(spec, network))));
  }

  /** The federation that holds the coins until governance announces another one. */
  public static Federation firstFederation(ChainSpec spec) {
    List<PublicKey> keys =
        spec.federationBitcoinPubkeys().stream()
            .map(hex -> new PublicKey(Bytes.fromHex(hex)))
            .toList();
    return Federation.of(1, keys, spec.federationThreshold());
  }

  /** What the peg's rules are held against. */
  public static PegParameters pegParameters(ChainSpec spec, Network network) {
    ChainSpec.PegTerms terms = spec.peg();
    PegParameters usual = PegParameters.defaults(network);
    return new PegParameters(
        network,
        new PegParameters.Amounts(
            new Sats(terms.minDepositSat()),
            new Sats(terms.minPegoutSat()),
            new Sats(terms.maxPegoutSat()),
            new Sats(terms.pegoutWindowCapSat()),
            terms.pegoutWindowBlocks()),
        new PegParameters.Batching(
            terms.pegoutBatchSize(),
            Duration.ofSeconds(terms.pegoutBatchSeconds()),
            terms.maxPegoutsPerTransaction(),
            usual.batching().maxInputs(),
            terms.refundAfterBlocks()),
        usual.fees(),
        new PegParameters.Replacing(
            Duration.ofSeconds(terms.replaceAfterSeconds()),
            FeeRate.RELAY_FLOOR,
            usual.replacing().maxVariants(),
            usual.replacing().maxOpen()),
        new PegParameters.Rotation(
            terms.federationNoticeBlocks(),
            terms.federationGraceBlocks(),
            usual.rotation().sweptCoins()));
  }
}
