package io.alys.devnet.mining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorClock;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Network;
import io.alys.cli.AlysCommand;
import io.alys.config.Secret;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.MerkleBranch;
import io.alys.consensus.finality.SomeChain;
import io.alys.mining.AuxPowCommand.GetQueuedProof;
import io.alys.primitives.Bytes;
import io.alys.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinerTest {
  private static final String REWARD = SomeChain.MINER.toString();
  private static final Duration SHORT = Duration.ofMillis(10);

  private @TempDir Path folder;
  private final List<Miner.Mined> mined = new CopyOnWriteArrayList<>();
  private MiningWorld node;

  @BeforeEach
  void start() {
    node = new MiningWorld(folder);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private ActorClock clock() {
    return node.kit().system().clock();
  }

  private Miner miner(Optional<MinerConfig.Bitcoin> bitcoin, long blocks) {
    MinerConfig config = new MinerConfig(node.url().toString(), REWARD, bitcoin, SHORT, blocks);
    return Miner.start(node.kit().vertx(), clock(), config, mined::add);
  }

  private static MinerConfig.Bitcoin bitcoin(ParentNode parent, Optional<String> payout) {
    return new MinerConfig.Bitcoin(
        parent.url().toString(), Optional.of(parent.cookie()), "", Optional.empty(), payout);
  }

  @Test
  void minesOnNoChainWithoutABitcoinNode() {
    Miner miner = miner(Optional.empty(), 1);
    assertThat(Await.result(miner.end())).isEqualTo(1);
    assertThat(mined).singleElement().matches(it -> !it.inBitcoin());
    assertThat(node.ask(new GetQueuedProof()).orElseThrow().template().work().feeAddress())
        .isEqualTo(SomeChain.MINER);
  }

  @Test
  void minesFromTheCommandLine() {
    int exit =
        AlysCommand.commandLine()
            .execute(
                "miner",
                "--node=" + node.url(),
                "--reward=" + REWARD,
                "--interval=10ms",
                "--blocks=1");
    assertThat(exit).isZero();
    assertThat(node.ask(new GetQueuedProof())).isPresent();
  }

  private MerkleBranch branchThatWaits() {
    return node.ask(new GetQueuedProof()).orElseThrow().proof().chainBranch();
  }

  /** As a pool does that mines for several. */
  @Test
  void commitsToOtherChainsBesideOurs() {
    int exit =
        AlysCommand.commandLine()
            .execute(
                "miner",
                "--node=" + node.url(),
                "--reward=" + REWARD,
                "--interval=10ms",
                "--blocks=1",
                "--beside=1=" + "77".repeat(32),
                "--beside=4096=" + "88".repeat(32));
    assertThat(exit).isZero();
    assertThat(branchThatWaits().length()).isPositive();
  }

  @Test
  void saysWhichChainsCannotBeInOneTree() {
    AuxWork work =
        new AuxWork(AuxHash.fromHex("66".repeat(32)), 727_272, new CompactTarget(0x207f_ffffL));
    assertThatThrownBy(() -> Miner.tree(work, Map.of(727_272L, "77".repeat(32))))
        .isInstanceOfSatisfying(
            MiningFailure.class,
            failure ->
                assertThat(failure.reason())
                    .isEqualTo(
                        "beside: chains [727272, 727272] find no slots of their own in a tree of"
                            + " 1024"));
  }

  /** After a proof there is nothing to do until the chain goes on. */
  @Test
  void waitsWhileThereIsNoWorkAndGoesOnWhenThereIs() {
    Miner miner = miner(Optional.empty(), 0);
    Await.until("it has mined", () -> mined.size() == 1);
    node.advance(node.ask(new GetQueuedProof()).orElseThrow());
    Await.until("it has mined again", () -> mined.size() == 2);
    assertThat(Await.result(miner.stop())).isEqualTo(2);
    assertThat(Await.result(miner.stop())).isEqualTo(2);
  }

  @Test
  void triesAgainAfterAnAnswerThatIsNone() {
    node.instead.add("nonsense");
    assertThat(Await.result(miner(Optional.empty(), 1).end())).isEqualTo(1);
    assertThat(node.instead).isEmpty();
  }

  @Test
  void triesAgainAfterAProofThatTheNodeRefuses() {
    String work = // Of a hash that the node never gave out, as easy as can be.
        """
        {"jsonrpc": "2.0", "id": 0, "result": {"hash": "%s", "chainid": 727272, "bits": "2100ffff"}}
        """
            .formatted("77".repeat(32));
    node.instead.add(work);
    assertThat(Await.result(miner(Optional.empty(), 1).end())).isEqualTo(1);
    assertThat(mined).hasSize(1);
  }

  @Test
  void stopsWhileItHashesForWhatItNeverFinds() {
    String work =
        """
        {"jsonrpc": "2.0", "id": 0, "result": {"hash": "%s", "chainid": 727272, "bits": "10010000"}}
        """
            .formatted("77".repeat(32));
    node.instead.add(work);
    Miner miner = miner(Optional.empty(), 0);
    Await.until("it has the work", () -> node.instead.isEmpty());
    assertThat(Await.result(miner.stop())).isZero();
  }

  @Test
  void provesThoughBitcoinIsOutOfOrderForAWhile() {
    try (StandInParent parent = new StandInParent(folder.resolve("bitcoin"))) {
      parent.faults("malformed at 1");
      assertThat(Await.result(miner(Optional.of(bitcoin(parent, Optional.empty())), 1).end()))
          .isEqualTo(1);
      assertThat(mined).singleElement().matches(Miner.Mined::inBitcoin);
    }
  }

  @Test
  void provesAlthoughBitcoinDoesNotAnswerToItsBlock() {
    try (StandInParent parent = new StandInParent(folder.resolve("bitcoin"))) {
      parent.faults("drop at 2");
      assertThat(Await.result(miner(Optional.of(bitcoin(parent, Optional.empty())), 1).end()))
          .isEqualTo(1);
      assertThat(mined).singleElement().matches(it -> !it.inBitcoin());
    }
  }

  private void refusesToMine(StandInParent parent, Optional<String> payout, String why) {
    ParentSource source =
        new ParentSource(node.kit().vertx(), clock(), Optional.of(bitcoin(parent, payout)));
    assertThatThrownBy(() -> Await.result(source.next()))
        .isInstanceOfSatisfying(
            MiningFailure.class, failure -> assertThat(failure.reason()).isEqualTo(why));
    Await.result(source.close());
  }

  @Test
  void givesAwayNoRewardThatIsWorthSomething() {
    try (StandInParent parent = new StandInParent(folder.resolve("bitcoin"))) {
      refusesToMine(
          parent,
          Optional.of("bcrt1qqqq"),
          "payout: "
              + ((Address.Parsed.Refused) Address.parse(Network.REGTEST, "bcrt1qqqq")).message());
      parent.faults("wrong-network always");
      refusesToMine(
          parent,
          Optional.empty(),
          "the Bitcoin node is on mainnet: say with --payout which address gets the reward");
    }
  }

  @Test
  void paysTheAddressThatItIsTold() {
    Address address = new Address(Network.REGTEST, Bytes.fromHex("0014" + "5a".repeat(20)));
    try (StandInParent parent = new StandInParent(folder.resolve("bitcoin"))) {
      ParentSource source =
          new ParentSource(
              node.kit().vertx(),
              clock(),
              Optional.of(bitcoin(parent, Optional.of(address.text()))));
      assertThat(Await.result(source.next()).payTo()).isEqualTo(address.script());
      Await.result(source.close());
    }
  }

  @Test
  void saysWhoRefusesItsPassword() {
    try (StandInParent parent = new StandInParent(folder.resolve("bitcoin"))) {
      MinerConfig.Bitcoin wrong =
          new MinerConfig.Bitcoin(
              parent.url().toString(),
              Optional.empty(),
              "somebody",
              Optional.of(new Secret("file:" + parent.cookie())),
              Optional.empty());
      ParentSource source = new ParentSource(node.kit().vertx(), clock(), Optional.of(wrong));
      assertThatThrownBy(() -> Await.result(source.next()))
          .isInstanceOfSatisfying(
              MiningFailure.class,
              failure ->
                  assertThat(failure.reason())
                      .isEqualTo(
                          "the Bitcoin node refuses what it is shown; is it that one's cookie, or"
                              + " password"));
      Await.result(source.close());
    }
  }

  @Test
  void refusesSettingsThatCannotBe() {
    assertThatThrownBy(() -> new MinerConfig("x y", REWARD, Optional.empty(), SHORT, 0))
        .hasMessage("node must be http://host:port");
    assertThatThrownBy(() -> new MinerConfig("http://a:b@c:1", REWARD, Optional.empty(), SHORT, 0))
        .hasMessage("node must be http://host:port");
    assertThatThrownBy(() -> new MinerConfig("http://c:1", "0x", Optional.empty(), SHORT, 0))
        .hasMessage("reward: an EVM address has 20 bytes, not 0");
    assertThatThrownBy(
            () -> new MinerConfig("http://c:1", REWARD, Optional.empty(), Duration.ofDays(2), 0))
        .hasMessage("interval must be from 0s to 1d");
    assertThatThrownBy(() -> new MinerConfig("http://c:1", REWARD, Optional.empty(), SHORT, -1))
        .hasMessage("blocks must not be negative");
  }

  private static void refusesBeside(Map<Long, String> beside, String why) {
    assertThatThrownBy(
            () -> new MinerConfig("http://c:1", REWARD, Optional.empty(), SHORT, 0, beside))
        .hasMessage(why);
  }

  @Test
  void refusesChainsBesideOursThatCannotBe() {
    String hash = "77".repeat(32);
    refusesBeside(Map.of(0L, hash), "beside: 0 is no id of a chain");
    refusesBeside(Map.of(1L << 32, hash), "beside: 4294967296 is no id of a chain");
    refusesBeside(Map.of(7L, "77"), "beside: the hash of chain 7 has not 64 hex digits");
    refusesBeside(
        Map.of(7L, "x" + hash.substring(1)), "beside: the hash of chain 7 has not 64 hex digits");
    refusesBeside(
        LongStream.rangeClosed(1, 9).boxed().collect(Collectors.toMap(id -> id, _ -> hash)),
        "beside: 9 chains; 8 are the most");
  }
}
