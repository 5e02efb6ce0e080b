package io.alys.consensus.rules;

import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SigningKey;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.block.Slot;
import io.alys.consensus.block.SlotClock;
import io.alys.consensus.bls.BlsSecretKey;
import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.federation.AuthorityKey;
import io.alys.federation.Federation;
import io.alys.peg.PegContent;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A chain of five authorities, whose blocks are right until a test changes something. */
public final class SomeBlocks {
  public static final int AUTHORITIES = 5;
  public static final Slot FIRST = new Slot(340_651_259);
  public static final SlotClock CLOCK = new SlotClock(Duration.ofSeconds(5));
  public static final Instant START = CLOCK.startOf(FIRST);

  public static final List<BlsSecretKey> KEYS =
      IntStream.rangeClosed(1, AUTHORITIES).mapToObj(SomeBlocks::key).toList();

  public static final Authorities SET =
      new Authorities(KEYS.stream().map(BlsSecretKey::publicKey).toList());

  public static final List<EvmAddress> FEDERATION =
      List.of(
          EvmAddress.fromHex("0x" + "f1".repeat(20)), EvmAddress.fromHex("0x" + "f2".repeat(20)));

  public static final Header GENESIS =
      Header.genesis(Keccak256.of(Bytes.fromHex("01")), START, Keccak256.of(Bytes.fromHex("02")));

  public static final SigningDomain DOMAIN =
      new SigningDomain(SomeChain.SPEC.chainId(), GENESIS.hash());

  public static final ChainRules RULES =
      new ChainRules(
          new ChainTerms(DOMAIN, CLOCK, FEDERATION),
          SomeChain.RULES,
          new PegRules(TestChain.PARAMETERS));

  private SomeBlocks() {}

  public static BlsSecretKey key(int number) {
    byte[] scalar = new byte[BlsSecretKey.SIZE_BYTES];
    scalar[scalar.length - 1] = (byte) number;
    return BlsSecretKey.parse(Bytes.copyOf(scalar));
  }

  /** Its key and the proof that it has the secret, as governance announces them. */
  public static AuthorityKey announced(int number) {
    BlsSecretKey key = key(number);
    return new AuthorityKey(key.publicKey().compressed(), key.provePossession().compressed());
  }

  public static ChainState genesis() {
    List<PublicKey> members =
        IntStream.rangeClosed(1, 3)
            .mapToObj(i -> SigningKey.of(Keccak256.of(Bytes.copyOf((byte) i)).octets()).publicKey())
            .toList();
    return ChainState.genesis(
        GENESIS, SET, new CompactTarget(SomeChain.SPEC.bits()), Federation.of(1, members, 2));
  }

  public static Instant timeOf(Slot slot) {
    return CLOCK.timestampIn(slot).orElseThrow();
  }

  public static Slot slotAfter(ChainState parent) {
    return parent.head().slot().equals(Slot.ZERO)
        ? new Slot(FIRST.number() + 1)
        : new Slot(parent.head().slot().number() + 1);
  }

  /** What the execution client makes of a demand. */
  public static ExecutionPayload payload(ChainState parent, PayloadDemand demand) {
    ExecutionPayload made =
        new ExecutionPayload(
            demand.parentHash(),
            demand.feeRecipient(),
            Keccak256.of(Bytes.fromHex("03")),
            Keccak256.of(Bytes.fromHex("04")),
            Bytes.copyOf(new byte[ExecutionPayload.BLOOM_BYTES]),
            demand.prevRandao(),
            parent.head().number().next(),
            30_000_000,
            21_000,
            demand.timestamp(),
            Bytes.fromHex("616c7973"),
            Wei.of(1_000_000_007),
            Hash32.ZERO,
            List.of(Bytes.fromHex("02f8aa"), Bytes.fromHex("02f8bb")),
            demand.withdrawals());
    return made.withBlockHash(made.computedHash());
  }

  public static Body body(
      ChainState parent, Slot slot, PegContent content, Optional<ClaimedProof> proof) {
    Optional<EvmAddress> miner = proof.map(ClaimedProof::feeAddress);
    PayloadDemand demand = RULES.demand(parent, timeOf(slot), miner, content);
    return new Body(payload(parent, demand), content, proof);
  }

  public static Block next(ChainState parent) {
    return next(parent, PegContent.EMPTY, Optional.empty());
  }

  public static Block next(ChainState parent, PegContent content, Optional<ClaimedProof> proof) {
    Slot slot = slotAfter(parent);
    return signed(
        RULES.header(parent, slot, body(parent, slot, content, proof)),
        body(parent, slot, content, proof));
  }

  /** By its author and so many of the others that it counts. */
  public static Block signed(Header header, Body body) {
    List<Integer> signers = new ArrayList<>();
    for (int i = 0; i < SET.threshold(); i++) {
      signers.add((header.producer() + i) % AUTHORITIES);
    }
    return signedBy(header, body, signers);
  }

  public static Block signedBy(Header header, Body body, List<Integer> signers) {
    return new Block(header, body, seal(header, signers));
  }

  public static Seal seal(Header header, List<Integer> signers) {
    Hash32 message = DOMAIN.ballot(header).message();
    BlsSignature joined =
        BlsSignature.join(signers.stream().map(i -> KEYS.get(i).sign(message)).toList());
    return new Seal(joined, Signers.of(AUTHORITIES, signers));
  }

  public static Approval approval(Header header, int authority) {
    Hash32 message = DOMAIN.ballot(header).message();
    return new Approval(header.hash(), authority, KEYS.get(authority).sign(message));
  }

  /** The same block with another payload, right in all else. */
  public static Block with(
      ChainState parent, Block block, Function<ExecutionPayload, ExecutionPayload> change) {
    ExecutionPayload changed = change.apply(block.body().payload());
    Body body =
        new Body(
            changed.withBlockHash(changed.computedHash()),
            block.body().peg(),
            block.body().proof());
    return signed(RULES.header(parent, block.header().slot(), body), body);
  }

  public static BlockVerdict check(ChainState parent, Block block) {
    return RULES.check(parent, block, timeOf(block.header().slot()), Quorum.TWO_THIRDS);
  }

  /** After a block that has to be right. */
  public static ChainState after(ChainState parent, Block block, Executed executed) {
    return switch (check(parent, block)) {
      case BlockVerdict.Sound sound ->
          switch (RULES.extend(sound, executed)) {
            case Extension.Extended(ChainState next) -> next;
            case Extension.Refused(BlockRefusal.PegRefused why) ->
                throw new AssertionError(why.reason());
          };
      case BlockRefusal refusal -> throw new AssertionError(refusal.reason());
    };
  }

  /** A chain of so many blocks that carry nothing but fees. */
  public static ChainState grown(int blocks, Wei feesOfEach) {
    ChainState state = genesis();
    for (int i = 0; i < blocks; i++) {
      state = after(state, next(state), new Executed(List.of(), feesOfEach));
    }
    return state;
  }

  /** A proof of work for all that is not final. */
  public static ClaimedProof proof(ChainState parent, EvmAddress miner) {
    return SomeChain.proven(parent.branch(), parent.head().hash(), miner);
  }
}
