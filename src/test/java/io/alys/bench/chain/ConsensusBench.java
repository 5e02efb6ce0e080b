package io.alys.bench.chain;

import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.bls.Claim;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.rules.BlockRefusal;
import io.alys.consensus.rules.BlockVerdict;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Executed;
import io.alys.consensus.rules.Extension;
import io.alys.consensus.rules.Quorum;
import io.alys.consensus.rules.SealedRun;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.peg.PegContent;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the consensus part of catching up costs: blocks of five authorities are read, held against
 * all rules, and make the chain longer; beside what the verification of their seals alone costs:
 * {@code ConsensusBench [ROUNDS [BLOCKS]]}. Time is the thread's own.
 */
public final class ConsensusBench {
  private static final int PROOF_EVERY = 10;
  private static final int TOGETHER = 64;
  private static final int PROOFS = 20_000;

  private final Turns turns = new Turns();
  private final List<Bytes> wires = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();

  private ConsensusBench() {}

  public static void main(String[] args) {
    int rounds = args.length == 0 ? 3 : Integer.parseInt(args[0]);
    new ConsensusBench().run(rounds, args.length < 2 ? 10_000 : Integer.parseInt(args[1]));
  }

  private void run(int rounds, int count) {
    grow(count);
    System.out.printf(
        "%,d blocks, %,d bytes on average, a proof in every %dth%n",
        count, bytes() / count, PROOF_EVERY);
    List<Bytes> few = wires.subList(0, Math.min(count, 1_000));
    oneByOne(few);
    together(few);
    for (int round = 0; round < rounds; round++) {
      seals(count);
      decoders(count);
      rate("blocks/s, each seal by itself", count, Turns.cpuNanos(() -> oneByOne(wires)));
      rate("blocks/s, seals 64 at a time", count, Turns.cpuNanos(() -> together(wires)));
    }
    turns.print();
    double limit = turns.median("seals/s, read and verified 64 at a time (the limit)");
    System.out.printf(
        "of that limit: each by itself %.2f, 64 at a time %.2f%n",
        turns.median("blocks/s, each seal by itself") / limit,
        turns.median("blocks/s, seals 64 at a time") / limit);
  }

  private void rate(String what, long count, long nanos) {
    turns.add(what, count * 1e9 / nanos);
  }

  private long bytes() {
    return wires.stream().mapToLong(Bytes::size).sum();
  }

  private void grow(int count) {
    ChainState state = SomeBlocks.genesis();
    for (int i = 1; i <= count; i++) {
      Optional<ClaimedProof> proof =
          i % PROOF_EVERY == 0
              ? Optional.of(SomeBlocks.proof(state, SomeChain.MINER))
              : Optional.empty();
      Block block = SomeBlocks.next(state, PegContent.EMPTY, proof);
      wires.add(BlockCodec.encode(block));
      blocks.add(block);
      claims.add(
          SomeBlocks.SET.claim(block.seal(), SomeBlocks.DOMAIN.ballot(block.header()).message()));
      state = SomeBlocks.after(state, block, Executed.NOTHING);
    }
  }

  private void seals(int count) {
    rate("seals/s, verified one by one", count, Turns.cpuNanos(() -> require(eachHolds())));
    rate("seals/s, verified 64 at a time", count, Turns.cpuNanos(() -> require(allHold(claims))));
    List<Bytes> signatures = claims.stream().map(claim -> claim.signature().compressed()).toList();
    rate(
        "seals/s, read and verified 64 at a time (the limit)",
        count,
        Turns.cpuNanos(() -> require(allHold(read(signatures)))));
  }

  private boolean eachHolds() {
    return claims.stream().allMatch(Claim::holds);
  }

  private List<Claim> read(List<Bytes> signatures) {
    return IntStream.range(0, claims.size())
        .mapToObj(
            i ->
                new Claim(
                    claims.get(i).signers(),
                    claims.get(i).message(),
                    BlsSignature.parse(signatures.get(i))))
        .toList();
  }

  private static boolean allHold(List<Claim> all) {
    for (int from = 0; from < all.size(); from += TOGETHER) {
      if (!Claim.allHold(all.subList(from, Math.min(all.size(), from + TOGETHER)))) {
        return false;
      }
    }
    return true;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("all these seals are right");
    }
  }

  private void decoders(int count) {
    turns.add(
        "MB/s of BlockCodec.decode, with the point of each seal",
        bytes() * 1e3 / Turns.cpuNanos(() -> wires.forEach(ConsensusBench::decode)));
    Bytes proof = fullProof();
    turns.add(
        "MB/s of AuxPowWire.decode, parents of 4,096 transactions",
        (double) proof.size()
            * PROOFS
            * 1e3
            / Turns.cpuNanos(() -> IntStream.range(0, PROOFS).forEach(_ -> decodeProof(proof))));
    rate(
        "points/s of seals, read (decompressed, their group looked at)",
        count,
        Turns.cpuNanos(
            () -> claims.forEach(claim -> BlsSignature.parse(claim.signature().compressed()))));
  }

  private static Bytes fullProof() {
    Seed seed = Seed.of(2);
    SomeProof.Parent parent = new SomeProof.Parent(0x2000_0000, SomeProof.hashes(12, seed), 0);
    return AuxPowWire.encode(
        SomeProof.of(SomeProof.someHash(Seed.of(1)), seed).under(parent).mined(SomeProof.EASY));
  }

  private static void decodeProof(Bytes wire) {
    if (!(AuxPowWire.decode(wire) instanceof AuxPowWire.Decoded.Read)) {
      throw new AssertionError("the proof is right");
    }
  }

  private static Block decode(Bytes wire) {
    return switch (BlockCodec.decode(wire)) {
      case BlockCodec.Decoded.Read(Block block) -> block;
      case BlockCodec.Decoded.Rejected(var _, String reason) -> throw new AssertionError(reason);
    };
  }

  private void oneByOne(List<Bytes> chain) {
    ChainState state = SomeBlocks.genesis();
    for (Bytes wire : chain) {
      Block block = decode(wire);
      state =
          extend(
              SomeBlocks.RULES.check(
                  state, block, SomeBlocks.timeOf(block.header().slot()), Quorum.TWO_THIRDS));
    }
  }

  private void together(List<Bytes> chain) {
    ChainState state = SomeBlocks.genesis();
    for (int from = 0; from < chain.size(); from += TOGETHER) {
      List<Block> part =
          chain.subList(from, Math.min(chain.size(), from + TOGETHER)).stream()
              .map(ConsensusBench::decode)
              .toList();
      SealedRun run = SomeBlocks.RULES.verifySeals(SomeBlocks.SET, part).orElseThrow();
      for (Block block : part) {
        state =
            extend(
                SomeBlocks.RULES.check(
                    state, block, SomeBlocks.timeOf(block.header().slot()), run));
      }
    }
  }

  private static ChainState extend(BlockVerdict verdict) {
    return switch (verdict) {
      case BlockVerdict.Sound sound ->
          switch (SomeBlocks.RULES.extend(sound, Executed.NOTHING)) {
            case Extension.Extended(ChainState next) -> next;
            case Extension.Refused(BlockRefusal.PegRefused why) ->
                throw new AssertionError(why.reason());
          };
      case BlockRefusal refusal -> throw new AssertionError(refusal.reason());
    };
  }
}
