package io.alys.consensus.rules;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.PublicKey;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.Figures;
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
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A chain as its specification founds it: what it begins with, and the rules that hold from there.
 *
 * @param state after the block that it begins with
 * @param terms what signatures, slots and fees are held against
 * @param finality when blocks are final
 * @param rules of all of it
 * @param constants that the rules are asked with
 * @param digests of the specification, of what has held up to a block
 */
public record Genesis(
    ChainState state,
    ChainTerms terms,
    FinalityRules finality,
    ChainRules rules,
    ByHeight<ChainSpec.Terms> constants,
    ByHeight<Hash32> digests) {

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
            SpecDigest.founding(spec));
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
        new ChainRules(terms, finality, new PegRules(pegParameters(spec, network))),
        spec.terms(),
        SpecDigest.byHeight(spec));
  }

  /**
   * Constants that become others.
   *
   * @param from the first block that they hold for
   * @param values those that are otherwise from there on, by their keys; a truth is 1 or 0
   */
  public record Change(BlockNumber from, Map<String, Long> values) {
    public Change {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    @Override
    public String toString() {
      return values.entrySet().stream()
          .map(each -> "%s = %d".formatted(each.getKey(), each.getValue()))
          .collect(Collectors.joining(", ", "from %s on: ".formatted(from), ""));
    }
  }

  /**
   * Where constants have become others up to a block, and the digest of the specification there.
   */
  public Map<BlockNumber, Hash32> changesUpTo(BlockNumber block) {
    return digests.values().headMap(block, true).tailMap(BlockNumber.GENESIS, false);
  }

  /** The changes of constants that do not hold for a block yet, in their order. */
  public List<Change> ahead(BlockNumber block) {
    List<Change> changes = new ArrayList<>();
    ChainSpec.Terms before = constants.at(block);
    for (var each : constants.values().tailMap(block, false).entrySet()) {
      changes.add(new Change(each.getKey(), Figures.changed(before, each.getValue())));
      before = each.getValue();
    }
    return changes;
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
  public static ByHeight<PegParameters> pegParameters(ChainSpec spec, Network network) {
    return spec.terms().map(terms -> pegParameters(terms.peg(), network));
  }

  private static PegParameters pegParameters(ChainSpec.PegTerms terms, Network network) {
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
        new PegParameters.FeePolicy(
            new FeeRate(terms.minFeeRateSatPerKvb()),
            new FeeRate(terms.maxFeeRateSatPerKvb()),
            usual.fees().consolidateUpTo(),
            usual.fees().consolidatedCoins(),
            usual.fees().sweepDivisor()),
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
