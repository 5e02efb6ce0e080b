package io.alys.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.GetPegin;
import io.alys.bridge.BridgeCommand.PeginView;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.DepositMint;
import io.alys.peg.Mint;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More deposits in one Bitcoin block than anybody will ever see, and restarts while they come. */
@Tag("long")
class ManyDepositsIT {
  private static final int DEPOSITS = 10_000;
  private static final int TRANSACTIONS = 100;
  private static final int OF_EACH = DEPOSITS / TRANSACTIONS;
  private static final long DEPOSIT = 20_000;

  /** Sixteen are minted in a block. */
  private static final int BLOCKS = DEPOSITS / PegParameters.MAX_MINTS;

  private static final Wei ALL = Wei.of(new Sats(DEPOSITS * DEPOSIT));

  private @TempDir Path folder;
  private BridgeNode world;

  @BeforeEach
  void begin() {
    world = new BridgeNode(folder, new StandInNode(folder.resolve("bitcoin")), new Faults());
  }

  @AfterEach
  void close() {
    world.close();
  }

  private List<Outpoint> pay() {
    world.fundDepositor(TRANSACTIONS, (OF_EACH + 20L) * (DEPOSIT + 500));
    List<Outpoint> deposits = new ArrayList<>();
    for (int number = 0; number < TRANSACTIONS; number++) {
      List<Transaction.Output> outputs =
          new ArrayList<>(Collections.nCopies(OF_EACH, world.toFederation(DEPOSIT)));
      outputs.add(
          BitcoinWorld.memo(new EvmAddress(Bytes.fromHex("%040x".formatted(0xa100 + number)))));
      Txid txid = world.pay(outputs.toArray(Transaction.Output[]::new)).txid();
      IntStream.range(0, OF_EACH).forEach(index -> deposits.add(new Outpoint(txid, index)));
    }
    return deposits;
  }

  private List<String> states(List<Outpoint> deposits) {
    return Await.result(
            Future.all(
                deposits.stream().map(each -> world.bridge().ask(new GetPegin(each))).toList()))
        .<java.util.Optional<PeginView>>list()
        .stream()
        .map(view -> view.map(PeginView::state).orElse(""))
        .toList();
  }

  private void awaitAll(List<Outpoint> deposits, String state) {
    Outpoint last = deposits.getLast();
    world.chain.until("the last is " + state, () -> states(List.of(last)).contains(state));
    for (int from = 0; from < deposits.size(); from += 100) {
      assertThat(states(deposits.subList(from, from + 100))).containsOnly(state);
    }
  }

  private List<PegContent> minting() {
    return world.chain.contents().stream().filter(each -> !each.deposits().isEmpty()).toList();
  }

  /** Blocks until so many of them have minted. */
  private void mint(int blocks) {
    for (int tries = 0; minting().size() < blocks && tries < 2 * BLOCKS; tries++) {
      world.chain.step();
    }
    assertThat(minting()).as("blocks that mint").hasSize(blocks);
  }

  @Test
  void areAllBookedAndEachIsMintedOnceInTheirOrder() {
    List<Outpoint> deposits = pay();
    world.bitcoin.mine(1);
    awaitAll(deposits, "SEEN");
    world.restartNode();
    awaitAll(deposits, "SEEN");
    assertThat(minting()).as("before they are deep").isEmpty();
    world.bitcoin.mine(1);
    world.chain.until("the first are minted", () -> !minting().isEmpty());

    mint(BLOCKS / 3);
    world.restartNode();
    mint(BLOCKS / 2);
    world.bitcoin.restart();
    world.restartNode();
    mint(BLOCKS);

    assertThat(world.chain.balance().minted()).isEqualTo(ALL);
    assertThat(minting())
        .allSatisfy(
            content -> {
              assertThat(content.deposits()).hasSize(PegParameters.MAX_MINTS);
              assertThat(Mint.of(content)).hasSizeBetween(1, PegParameters.MAX_MINTS);
            });
    List<DepositMint> minted =
        minting().stream().flatMap(each -> each.deposits().stream()).toList();
    assertThat(minted).isSortedAccordingTo(DepositMint.ORDER);
    assertThat(minted)
        .extracting(DepositMint::outpoint)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(deposits);
    awaitAll(deposits, "MINTED");
    IntStream.range(0, 5).forEach(_ -> world.chain.step());
    assertThat(world.chain.balance().minted()).as("once").isEqualTo(ALL);
  }
}
