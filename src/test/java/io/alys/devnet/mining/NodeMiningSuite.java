package io.alys.devnet.mining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.alys.bitcoin.BlockHeader;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.auxpow.Target;
import io.alys.devnet.mining.ParentBlock.Place;
import io.alys.devnet.mining.ParentSource.Parent;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.devnet.real.JsonCalls;
import io.alys.devnet.real.RealParts;
import io.alys.node.NodeConfig;
import io.alys.node.RunningNode;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A pool at a whole node that runs: the block that Bitcoin took is the proof that makes the range
 * final, alone and beside other chains. Each program is asked by JSON-RPC alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodeMiningSuite {
  private static final Duration PACE = Duration.ofSeconds(1);

  /** Namecoin's id, and that of Syscoin. */
  private static final List<Long> OTHERS = List.of(1L, 4096L);

  private final Vertx vertx = Vertx.vertx();
  private final ActorClock clock = new SystemClock(vertx);
  private DevNetwork network;
  private RunningNode node;
  private ParentSource source;
  private JsonCalls bitcoinRpc;
  private JsonCalls nodeRpc;
  private long extraNonce;

  /** The real programs; stand-ins when it is empty. */
  abstract Optional<RealParts> parts() throws IOException, InterruptedException;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException, InterruptedException {
    NetworkPlan plan =
        new NetworkPlan(new NetworkFolder(folder.resolve("net")), Ports.free(), PACE, parts());
    network = Await.result(DevNetwork.start(vertx, plan));
    node = node(plan.folder().settings());
    MinerConfig.Bitcoin bitcoin = bitcoin();
    source = new ParentSource(vertx, clock, Optional.of(bitcoin));
    bitcoinRpc =
        new JsonCalls(
            bitcoin.url(), () -> JsonCalls.basic(Files.readString(plan.folder().cookie()).strip()));
    nodeRpc = new JsonCalls(network.nodeRpc().toString(), JsonCalls.Login.NONE);
  }

  @AfterAll
  void stop() {
    if (source != null) {
      Await.result(source.close());
    }
    if (node != null) {
      Await.result(node.stop(Duration.ofSeconds(1)));
    }
    if (network != null) {
      Await.result(network.stop());
    }
    Await.result(vertx.close());
  }

  private static RunningNode node(Path settings) throws IOException {
    ConfigSource source =
        new ConfigSource(
            Optional.empty(),
            Optional.of(new ConfigSource.Text(settings.toString(), Files.readString(settings))),
            Map.of(),
            List.of());
    return switch (NodeConfig.load(source)) {
      case Loaded<NodeConfig> loaded -> Await.result(RunningNode.start(source, loaded));
      case Invalid<NodeConfig> invalid -> throw new AssertionError(invalid.toString());
    };
  }

  private MinerConfig.Bitcoin bitcoin() {
    return new MinerConfig.Bitcoin(
        network.bitcoinRpc().toString(),
        Optional.of(network.plan().folder().cookie()),
        "",
        Optional.empty(),
        Optional.empty());
  }

  /** What it is worth to a pool. */
  private record Offer(JsonNode answer, AuxWork work) {}

  /** After a proof there is none for a while. */
  private Offer offer() {
    List<Offer> found = new ArrayList<>();
    Await.asserted(
        () -> {
          JsonNode answer = nodeRpc.call("/", "createauxblock", NetworkPlan.MINER.toString());
          found.add(new Offer(answer, AuxWork.read(answer)));
        });
    return found.getLast();
  }

  private static AuxTree tree(AuxWork work, int others) {
    List<AuxTree.Chain> chains = new ArrayList<>();
    chains.add(new AuxTree.Chain(work.chainId(), work.hash().value().octets()));
    for (int i = 0; i < others; i++) {
      chains.add(new AuxTree.Chain(OTHERS.get(i), SomeProof.hashes(1, Seed.of(i)).getFirst()));
    }
    return AuxTree.of(chains);
  }

  /** The template of now, with the tree in its coinbase. */
  private ParentBlock parent(AuxTree tree, Place place) {
    Parent parent = Await.result(source.next());
    extraNonce++;
    return ParentBlock.of(
        parent.template(),
        new ParentBlock.Coinbase(parent.payTo(), tree.commitment(), place, extraNonce));
  }

  /** Good for both. */
  private static BlockHeader mined(ParentBlock block, AuxWork work) {
    Target ours = work.bits().target();
    Target bitcoins = block.template().header().bits().target();
    Target harder = ours.compareTo(bitcoins) < 0 ? ours : bitcoins;
    return Grinder.search(block.header(), harder, 0, 1L << 32).orElseThrow();
  }

  private void isTakenByBitcoin(ParentBlock block, BlockHeader header, AuxTree tree)
      throws IOException {
    String bytes = block.block(header).toBytes().toHex();
    assertThat(bitcoinRpc.call("/", "submitblock", bytes).isNull()).isTrue();
    String hash = header.hash().toDisplayHex();
    assertThat(bitcoinRpc.call("/", "getbestblockhash").asText()).isEqualTo(hash);
    assertThat(bitcoinRpc.call("/", "getblock", hash, 0).asText())
        .isEqualTo(bytes)
        .contains(tree.commitment().toHex());
  }

  /** The proof that made the last blocks final. */
  private JsonNode lastProof() throws IOException {
    long carrier = nodeRpc.call("/", "getfinality").path("lastProof").path("number").asLong();
    return nodeRpc.call("/", "getblockbyheight", carrier).path("message").path("auxpow_header");
  }

  /** Waits until a block carries the proof of one of these parents. */
  private JsonNode awaitProof(List<String> parentHashes) throws IOException {
    Await.asserted(
        () ->
            assertThat(lastProof().path("auxpow").path("block_hash").asText()).isIn(parentHashes));
    return lastProof();
  }

  @ParameterizedTest
  @CsvSource({"0, OUTPUT", "0, INPUT", "1, INPUT", "2, INPUT", "2, OUTPUT"})
  void theBlockThatBitcoinTookMakesTheRangeFinal(int others, Place place) throws IOException {
    Offer offer = offer();
    AuxWork work = offer.work();
    AuxTree tree = tree(work, others);
    assertThat(tree.branch(0).length() > 0).isEqualTo(others > 0);
    ParentBlock block = parent(tree, place);
    BlockHeader header = mined(block, work);
    isTakenByBitcoin(block, header, tree);
    AuxPow proof = block.proof(header, tree.branch(0));
    String hash = offer.answer().path("hash").asText();
    assertThat(nodeRpc.call("/", "submitauxblock", hash, AuxPowWire.encode(proof).toHex()).isNull())
        .isTrue();

    JsonNode carried = awaitProof(List.of(header.hash().toDisplayHex()));
    assertThat(carried.path("fee_recipient").asText()).isEqualTo(NetworkPlan.MINER.toString());
    assertThat(carried.path("chain_id").asLong()).isEqualTo(work.chainId());
    JsonNode branch = carried.path("auxpow").path("blockchain_branch");
    assertThat(branch.path("branch_hash")).hasSize(tree.branch(0).length());
    assertThat(branch.path("branch_side_mask").asLong()).isEqualTo(tree.branch(0).sides());
    JsonNode finalised = nodeRpc.call("/", "getfinality").path("finalised");
    assertThat(finalised.path("hash").asText()).isEqualTo(carried.path("range_end").asText());
    assertThat(finalised.path("number").asLong()).isPositive();
  }

  @Test
  void aProofWithTheBranchOfAnotherChainIsRefused() throws IOException {
    Offer offer = offer();
    AuxTree tree = tree(offer.work(), 2);
    ParentBlock block = parent(tree, Place.INPUT);
    BlockHeader header = mined(block, offer.work());
    // The branch of another chain in the same tree.
    Bytes wire = AuxPowWire.encode(block.proof(header, tree.branch(1)));
    assertThatThrownBy(
            () ->
                nodeRpc.call(
                    "/", "submitauxblock", offer.answer().path("hash").asText(), wire.toHex()))
        .isInstanceOf(JsonCalls.Refused.class)
        .hasMessageStartingWith("the coinbase commits to something else than ");
  }

  @Test
  void theMinersBlocksBesideOtherChainsMakeRangesFinal() throws IOException {
    List<Miner.Mined> mined = new CopyOnWriteArrayList<>();
    MinerConfig config =
        new MinerConfig(
            network.nodeRpc().toString(),
            NetworkPlan.MINER.toString(),
            Optional.of(bitcoin()),
            Duration.ofMillis(100),
            2,
            Map.of(OTHERS.get(0), "77".repeat(32), OTHERS.get(1), "88".repeat(32)));
    assertThat(Await.result(Miner.start(vertx, clock, config, mined::add).end())).isEqualTo(2);
    assertThat(mined).hasSize(2).allMatch(Miner.Mined::inBitcoin);
    // Both may be of one range: then the first counts, and the other replaces nothing.
    List<String> parents = mined.stream().map(each -> each.parent().toDisplayHex()).toList();
    assertThat(bitcoinRpc.call("/", "getbestblockhash").asText()).isEqualTo(parents.getLast());
    assertThat(awaitProof(parents).path("auxpow").path("blockchain_branch").path("branch_hash"))
        .isNotEmpty();
  }
}
