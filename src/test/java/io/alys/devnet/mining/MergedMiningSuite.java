package io.alys.devnet.mining;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorClock;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHeader;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.workbook.Template;
import io.alys.devnet.mining.ParentBlock.Place;
import io.alys.devnet.mining.ParentSource.Parent;
import io.alys.devnet.script.Scripts;
import io.alys.mining.AuxPowCommand.GetProof;
import io.alys.mining.AuxPowCommand.GetQueuedProof;
import io.alys.mining.AuxPowCommand.SubmitAuxBlock;
import io.alys.mining.AuxPowCommand.Submitted;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One block on a Bitcoin node's template: Bitcoin takes it, and our node takes it as a proof. */
abstract class MergedMiningSuite {
  private static final int NAMECOIN = 1;

  private @TempDir Path folder;
  private ParentNode bitcoin;
  private MiningWorld node;
  private ParentSource source;

  abstract ParentNode parent(Path folder);

  @BeforeEach
  void start() {
    bitcoin = parent(folder.resolve("bitcoin"));
    node = new MiningWorld(folder);
    source = new ParentSource(node.kit().vertx(), clock(), Optional.of(config(Optional.empty())));
  }

  @AfterEach
  void stop() {
    Await.result(source.close());
    node.close();
    bitcoin.close();
  }

  private ActorClock clock() {
    return node.kit().system().clock();
  }

  private MinerConfig.Bitcoin config(Optional<String> payout) {
    return new MinerConfig.Bitcoin(
        bitcoin.url().toString(), Optional.of(bitcoin.cookie()), "", Optional.empty(), payout);
  }

  /** The template of now, with something committed. */
  private ParentBlock block(Bytes commitment, Place place) {
    Parent parent = Await.result(source.next());
    return ParentBlock.of(
        parent.template(), new ParentBlock.Coinbase(parent.payTo(), commitment, place, 7));
  }

  private static BlockHeader mined(ParentBlock block, Template template) {
    return Grinder.search(block.header(), template.work().bits().target(), 0, 1L << 32)
        .orElseThrow();
  }

  private void provesWith(AuxTree tree, Place place, Template template) {
    int height = bitcoin.height();
    ParentBlock block = block(tree.commitment(), place);
    BlockHeader header = mined(block, template);
    assertThat(Await.result(source.submit(block.block(header)))).isEmpty();
    assertThat(bitcoin.height()).isEqualTo(height + 1);
    assertThat(bitcoin.bestBlock()).isEqualTo(header.hash().toDisplayHex());
    AuxPow proof = block.proof(header, tree.branch(0));
    assertThat(node.ask(new SubmitAuxBlock(template.hash(), AuxPowWire.encode(proof))))
        .isEqualTo(new Submitted.Accepted(template));
    assertThat(node.ask(new GetProof(node.branch())).orElseThrow().proof()).isEqualTo(proof);
  }

  private static AuxTree.Chain ours(Template template) {
    return new AuxTree.Chain(template.work().chainId(), template.hash().value().octets());
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void provesWithABlockThatBitcoinTakes(Place place) {
    Template template = node.work();
    provesWith(AuxTree.of(List.of(ours(template))), place, template);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void provesBesideOtherChains(Place place) {
    Template template = node.work();
    List<Bytes> others = SomeProof.hashes(2, Seed.of(5));
    AuxTree tree =
        AuxTree.of(
            List.of(
                ours(template),
                new AuxTree.Chain(NAMECOIN, others.get(0)),
                new AuxTree.Chain(6, others.get(1))));
    assertThat(tree.branch(0).length()).isPositive();
    provesWith(tree, place, template);
  }

  @Test
  void provesWithABlockFullOfPayments() {
    bitcoin.pay(4);
    Template template = node.work();
    AuxTree tree = AuxTree.of(List.of(ours(template)));
    assertThat(Await.result(source.next()).template().transactions()).hasSizeGreaterThan(3);
    provesWith(tree, Place.OUTPUT, template);
  }

  /** What pools put into a submission differs; the node writes it as it must be. */
  @Test
  void takesACoinbaseWithItsWitnessAndAnyParentHash() {
    Template template = node.work();
    AuxTree tree = AuxTree.of(List.of(ours(template)));
    ParentBlock block = block(tree.commitment(), Place.OUTPUT);
    BlockHeader header = mined(block, template);
    AuxPow proof = block.proof(header, tree.branch(0));
    int bare = block.coinbase().transaction().toBytes().size();
    String wire = AuxPowWire.encode(proof).toHex();
    Bytes free =
        block
            .coinbase()
            .toBytes()
            .plus(Bytes.copyOf(new byte[32]))
            .plus(Bytes.fromHex(wire.substring(2 * (bare + 32))));
    assertThat(node.ask(new SubmitAuxBlock(template.hash(), free)))
        .isEqualTo(new Submitted.Accepted(template));
    assertThat(node.ask(new GetQueuedProof()).orElseThrow().proof()).isEqualTo(proof);
  }

  /** The words of BIP22, the stand-in's as bitcoind's. */
  @Test
  void saysWhyBitcoinTakesNoBlock() {
    Template template = node.work();
    Bytes commitment = AuxTree.of(List.of(ours(template))).commitment();
    ParentTemplate right = Await.result(source.next()).template();
    ParentBlock block = block(commitment, Place.OUTPUT);
    Block taken = block.block(mined(block, template));
    assertThat(refusal(right, commitment, template, 1)).isEqualTo("bad-cb-amount");
    assertThat(
            refusal(
                new ParentTemplate(
                    right.height() + 1,
                    right.header(),
                    right.reward(),
                    right.witnessCommitment(),
                    right.transactions()),
                commitment,
                template,
                0))
        .isEqualTo("bad-cb-height");
    assertThat(
            refusal(
                new ParentTemplate(
                    right.height(),
                    right.header(),
                    right.reward(),
                    Optional.of(Bytes.fromHex("6a24aa21a9ed" + "00".repeat(32))),
                    right.transactions()),
                commitment,
                template,
                0))
        .isEqualTo("bad-witness-merkle-match");
    assertThat(Await.result(source.submit(taken))).isEmpty();
    assertThat(Await.result(source.submit(taken))).contains("duplicate");
    assertThat(refusal(right, commitment, template, 0)).isEqualTo("inconclusive");
  }

  private String refusal(ParentTemplate like, Bytes commitment, Template template, long more) {
    ParentTemplate wrong =
        new ParentTemplate(
            like.height(),
            like.header(),
            new Sats(like.reward().value() + more),
            like.witnessCommitment(),
            like.transactions());
    ParentBlock block =
        ParentBlock.of(
            wrong, new ParentBlock.Coinbase(Scripts.FAUCET, commitment, Place.OUTPUT, 8));
    return Await.result(source.submit(block.block(mined(block, template)))).orElseThrow();
  }

  @Test
  void minesOneProofAfterTheOther() {
    int height = bitcoin.height();
    List<Miner.Mined> mined = new CopyOnWriteArrayList<>();
    Miner miner =
        Miner.start(
            node.kit().vertx(),
            clock(),
            new MinerConfig(
                node.url().toString(),
                SomeChain.MINER.toString(),
                Optional.of(config(Optional.empty())),
                Duration.ofMillis(10),
                3),
            mined::add);
    for (int proofs = 1; proofs <= 3; proofs++) {
      int wanted = proofs;
      Await.until("the miner has proven it", () -> mined.size() == wanted);
      node.advance(node.ask(new GetQueuedProof()).orElseThrow());
    }
    assertThat(Await.result(miner.end())).isEqualTo(3);
    assertThat(mined).allMatch(Miner.Mined::inBitcoin);
    assertThat(bitcoin.height()).isEqualTo(height + 3);
    assertThat(bitcoin.bestBlock()).isEqualTo(mined.getLast().parent().toDisplayHex());
  }
}
