package io.alys.consensus.finality;

import io.alys.consensus.ChainSpec;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.auxpow.Work;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import java.time.Duration;

/** Branches of a chain whose proofs are quickly found. */
public final class SomeChain {
  public static final EvmAddress MINER = EvmAddress.fromHex("0x" + "a1".repeat(20));
  public static final EvmAddress THIEF = EvmAddress.fromHex("0x" + "b2".repeat(20));

  public static final ChainSpec SPEC =
      new ChainSpec(
          Duration.ofSeconds(5),
          ChainSpec.DEVELOPMENT.authorities(),
          ChainSpec.DEVELOPMENT.federation(),
          ChainSpec.DEVELOPMENT.federationBitcoinPubkeys(),
          SomeProof.EASY.bits(),
          SomeProof.CHAIN_ID,
          20,
          0,
          new ChainSpec.RetargetParams(false, 0x2100ffff, 0x2000f000, 60, 5, 20),
          true,
          6,
          ChainSpec.PegTerms.DEFAULT,
          ChainSpec.ExecutionGenesis.DEVELOPMENT);

  public static final FinalityRules RULES = new FinalityRules(SPEC);

  private SomeChain() {}

  public static Hash32 hash(int number) {
    return new Hash32(SomeProof.hashes(1, Seed.of(number)).getFirst());
  }

  /** Blocks 1 to {@code head} above the genesis block; each has the hash of its number. */
  public static Unfinalised upTo(int head) {
    Unfinalised branch = Unfinalised.genesis(hash(0), new CompactTarget(SPEC.bits()));
    for (int number = 1; number <= head; number++) {
      branch = branch.plus(hash(number));
    }
    return branch;
  }

  public static Range range(Unfinalised branch, Hash32 last) {
    RangeVerdict verdict = RULES.range(branch, branch.hashes().getFirst(), last);
    return ((RangeVerdict.Accepted) verdict).range();
  }

  /** A right proof for a range that begins where it must. */
  public static ClaimedProof proven(Unfinalised branch, Hash32 last, EvmAddress feeAddress) {
    Work work = RULES.work(branch, range(branch, last), feeAddress);
    return new ClaimedProof(
        branch.hashes().getFirst(), last, feeAddress, mined(work.auxHash(), work.bits()));
  }

  public static AuxPow mined(AuxHash hash, CompactTarget bits) {
    return SomeProof.of(hash, Seed.of(11)).mined(bits);
  }
}
