package io.alys.bench;

import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.bls.BlsPublicKey;
import io.alys.consensus.bls.BlsSecretKey;
import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.bls.Claim;
import io.alys.consensus.rules.BlockVerdict;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Blocks: signed, read from bytes, and held against the rules. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChainBench {
  private static final int SIGNERS = 15;
  private static final int CLAIMS = 64;

  private final Hash32 message = new Hash32(Bytes.fromHex("5a".repeat(Hash32.SIZE_BYTES)));
  private final List<BlsSecretKey> secrets =
      IntStream.rangeClosed(1, SIGNERS).mapToObj(SomeBlocks::key).toList();
  private final List<BlsPublicKey> keys = secrets.stream().map(BlsSecretKey::publicKey).toList();
  private final Claim claim =
      new Claim(
          keys,
          message,
          BlsSignature.join(secrets.stream().map(key -> key.sign(message)).toList()));
  private final List<Claim> claims = IntStream.range(0, CLAIMS).mapToObj(_ -> claim).toList();
  private final ChainState parent = SomeBlocks.genesis();
  private final Block block = SomeBlocks.next(parent);
  private final Bytes wire = BlockCodec.encode(block);

  @Benchmark
  public BlsSignature sign() {
    return secrets.getFirst().sign(message);
  }

  /** One seal of 15 authorities. */
  @Benchmark
  public boolean verify() {
    return claim.holds();
  }

  /** 64 such seals at once. */
  @Benchmark
  public boolean verifySixtyFour() {
    return Claim.allHold(claims);
  }

  @Benchmark
  public BlsPublicKey readKey() {
    return BlsPublicKey.parse(keys.getFirst().compressed());
  }

  @Benchmark
  public BlockCodec.Decoded decode() {
    return BlockCodec.decode(wire);
  }

  /** Signature, peg and payload included. */
  @Benchmark
  public BlockVerdict check() {
    return SomeBlocks.check(parent, block);
  }
}
