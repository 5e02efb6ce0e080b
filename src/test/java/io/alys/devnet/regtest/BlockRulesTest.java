package io.alys.devnet.regtest;

import static io.alys.devnet.regtest.Miner.COINBASE;
import static io.alys.devnet.regtest.Miner.KEY_SCRIPT;
import static io.alys.devnet.regtest.Miner.output;
import static io.alys.devnet.regtest.Miner.spend;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.script.Refusal;
import io.alys.devnet.script.Scripts;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockRulesTest {
  private static final long NOW = 1_800_000_000L;
  private final Miner miner = Miner.at(105);

  private Block next(KnownTransaction... transactions) {
    return BlockBuilder.build(
        miner.chain.tip(), Scripts.FAUCET, List.of(transactions), Sats.ZERO, NOW + 100);
  }

  private String submit(Block block) {
    return miner.chain.submit(block, NOW).map(Refusal::reason).orElse("");
  }

  /** The same header but for what is given, with work. */
  private static Block mined(Block block, BlockHeader header) {
    BlockHeader next = header;
    while (!BlockRules.hasWork(next)) {
      next =
          new BlockHeader(
              next.version(),
              next.parent(),
              next.merkleRoot(),
              next.timeSeconds(),
              next.bits(),
              next.nonce() + 1);
    }
    return new Block(next, block.transactions());
  }

  private static Block with(Block block, List<SignedTransaction> transactions) {
    BlockHeader old = block.header();
    Bytes root = Block.merkleRoot(transactions.stream().map(SignedTransaction::txid).toList());
    Block whole = new Block(old, transactions);
    return mined(
        whole,
        new BlockHeader(
            old.version(), old.parent(), root, old.timeSeconds(), old.bits(), old.nonce()));
  }

  private static Block timed(Block block, long timeSeconds, long bits, long version) {
    BlockHeader old = block.header();
    return mined(
        block,
        new BlockHeader(version, old.parent(), old.merkleRoot(), timeSeconds, bits, old.nonce()));
  }

  @Test
  void beginsWithTheFirstBlockOfRegtest() {
    RegtestChain chain = new Miner().chain;
    assertThat(chain.tip().hash())
        .isEqualTo(
            BlockHash.fromDisplayHex(
                "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"));
    assertThat(chain.coins()).isEmpty();
  }

  @Test
  void takesABlockOnce() {
    Block block = next();
    assertThat(submit(block)).isEmpty();
    assertThat(submit(block)).isEqualTo("duplicate");
    assertThat(miner.chain.tip().height()).isEqualTo(106);
  }

  @Test
  void addsTheWitnessThatASubmitterLeftOut() {
    Block block = next();
    List<SignedTransaction> bare =
        List.of(SignedTransaction.bare(block.transactions().getFirst().transaction()));
    assertThat(submit(new Block(block.header(), bare))).isEmpty();
  }

  @Test
  void looksAtTheHeader() {
    Block block = next();
    BlockHeader header = block.header();
    BlockHeader weak = header;
    while (BlockRules.hasWork(weak)) {
      weak =
          new BlockHeader(
              weak.version(),
              weak.parent(),
              weak.merkleRoot(),
              weak.timeSeconds(),
              weak.bits(),
              weak.nonce() + 1);
    }
    assertThat(submit(new Block(weak, block.transactions()))).isEqualTo("high-hash");
    assertThat(submit(timed(block, NOW + 100, 0x207f_fffeL, 4))).isEqualTo("bad-diffbits");
    long median = miner.chain.tip().medianSeconds();
    assertThat(submit(timed(block, median, BlockRules.BITS, 4))).isEqualTo("time-too-old");
    assertThat(submit(timed(block, NOW + 7_201, BlockRules.BITS, 4))).isEqualTo("time-too-new");
    assertThat(submit(timed(block, NOW + 100, BlockRules.BITS, 3)))
        .isEqualTo("bad-version(0x00000003)");
    BlockHeader orphan =
        new BlockHeader(4, BlockHash.ZERO, header.merkleRoot(), NOW, BlockRules.BITS, 0);
    assertThat(submit(mined(block, orphan))).isEqualTo("prev-blk-not-found");
    assertThat(submit(timed(block, NOW + 7_200, BlockRules.BITS, 4))).isEmpty();
    assertThat(miner.chain.tip().height()).isEqualTo(106);
  }

  @Test
  void looksAtTheTransactions() {
    KnownTransaction spending = spend(miner.coinbase(1), output(COINBASE - 1_000, KEY_SCRIPT));
    Block good = next(spending);
    SignedTransaction coinbase = good.transactions().getFirst();
    BlockHeader old = good.header();
    Block otherRoot =
        mined(
            good,
            new BlockHeader(
                old.version(),
                old.parent(),
                Bytes.fromHex("11".repeat(32)),
                NOW + 100,
                old.bits(),
                0));
    assertThat(submit(otherRoot)).isEqualTo("bad-txnmrklroot");
    assertThat(submit(with(good, List.of(spending.signed())))).isEqualTo("bad-cb-missing");
    assertThat(submit(with(good, List.of(coinbase, coinbase)))).isEqualTo("bad-txns-duplicate");
    Transaction stripped = spending.transaction();
    assertThat(submit(with(good, List.of(coinbase, SignedTransaction.bare(stripped)))))
        .isEqualTo("bad-witness-merkle-match");
    List<SignedTransaction> another = new ArrayList<>(good.transactions());
    another.add(next().transactions().getFirst());
    assertThat(submit(with(good, another))).isEqualTo("bad-cb-multiple");
    assertThat(submit(good)).isEmpty();
  }

  @Test
  void looksAtTheCoinbase() {
    Tip tip = miner.chain.tip();
    Tip high = new Tip(tip.hash(), tip.height() + 1, tip.medianSeconds());
    Block wrongHeight = BlockBuilder.build(high, Scripts.FAUCET, List.of(), Sats.ZERO, NOW + 100);
    assertThat(submit(wrongHeight)).isEqualTo("bad-cb-height");
    Block greedy = BlockBuilder.build(tip, Scripts.FAUCET, List.of(), new Sats(1), NOW + 100);
    assertThat(submit(greedy)).isEqualTo("bad-cb-amount");
    assertThat(submit(greedy)).isEqualTo("duplicate-invalid");
    Block above =
        BlockBuilder.build(
            new Tip(greedy.header().hash(), 106, NOW),
            Scripts.FAUCET,
            List.of(),
            Sats.ZERO,
            NOW + 101);
    assertThat(submit(above)).isEqualTo("bad-prevblk");
    assertThat(miner.chain.tip()).isEqualTo(tip);
  }

  @Test
  void looksAtCoinsAndScripts() {
    KnownTransaction early = spend(miner.coinbase(10), output(COINBASE - 1_000, KEY_SCRIPT));
    assertThat(submit(next(early))).isEqualTo("bad-txns-premature-spend-of-coinbase");
    Transaction bare = spend(miner.coinbase(1), output(COINBASE - 1_000, KEY_SCRIPT)).transaction();
    KnownTransaction unsigned = KnownTransaction.of(SignedTransaction.bare(bare));
    assertThat(submit(next(unsigned))).startsWith("mempool-script-verify-flag-failed");
    KnownTransaction once = spend(miner.coinbase(2), output(COINBASE - 1_000, KEY_SCRIPT));
    KnownTransaction twice = spend(miner.coinbase(2), output(COINBASE - 2_000, KEY_SCRIPT));
    assertThat(submit(next(once, twice))).isEqualTo("bad-txns-inputs-missingorspent");
    assertThat(miner.chain.coin(miner.coinbase(2))).isPresent();
  }

  @Test
  void writesHeightsAsBip34() {
    assertThat(BlockRules.heightScript(1)).isEqualTo(Bytes.fromHex("51"));
    assertThat(BlockRules.heightScript(16)).isEqualTo(Bytes.fromHex("60"));
    assertThat(BlockRules.heightScript(17)).isEqualTo(Bytes.fromHex("0111"));
    assertThat(BlockRules.heightScript(128)).isEqualTo(Bytes.fromHex("028000"));
  }

  @Test
  void halvesTheSubsidy() {
    assertThat(BlockRules.subsidy(149)).isEqualTo(new Sats(COINBASE));
    assertThat(BlockRules.subsidy(150)).isEqualTo(new Sats(COINBASE / 2));
  }

  @Test
  void choosesByFeeAndParentsFirst() {
    KnownTransaction cheap = spend(miner.coinbase(1), output(COINBASE - 100, Scripts.FAUCET));
    KnownTransaction dear = spend(Miner.out(cheap, 0), output(COINBASE - 90_000, KEY_SCRIPT));
    KnownTransaction middle = spend(miner.coinbase(2), output(COINBASE - 9_000, KEY_SCRIPT));
    miner.send(middle);
    miner.send(cheap);
    miner.send(dear);
    assertThat(miner.chain.template(NOW).transactions())
        .extracting(MempoolEntry::txid)
        .containsExactly(cheap.txid(), dear.txid(), middle.txid());
    assertThat(miner.chain.template(NOW).reward()).isEqualTo(new Sats(COINBASE + 99_000));
  }
}
