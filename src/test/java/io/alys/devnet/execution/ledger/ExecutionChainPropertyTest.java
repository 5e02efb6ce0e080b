package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import io.alys.testkit.EvmWallet;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ExecutionChainPropertyTest {
  private static final Bytes BURN =
      BridgeContract.requestPegOut(
          Bytes.copyOf("bcrt1qsomewhere".getBytes(StandardCharsets.US_ASCII)));

  private static final List<EvmWallet> WALLETS =
      List.of(DevChain.wallet(11), DevChain.wallet(12), DevChain.wallet(13));

  /** What a few people do, some of it in vain; then a block. */
  private static StoredBlock play(DevChain dev, Seed lots) {
    List<Withdrawal> minted = new ArrayList<>();
    for (EvmWallet wallet : WALLETS) {
      if (lots.nextInt(2) == 0) {
        minted.add(dev.mint(wallet.address(), new Gwei(1L + lots.nextInt(2_000_000_000))));
      }
      for (int i = lots.nextInt(3); i > 0; i--) {
        dev.chain.send(some(dev, wallet, lots));
      }
    }
    return dev.extend(minted.toArray(Withdrawal[]::new));
  }

  private static Bytes some(DevChain dev, EvmWallet wallet, Seed lots) {
    long nonce = dev.chain.pool().nextNonce(wallet.address(), dev.chain.state());
    EvmWallet next = wallet.from(nonce);
    EvmAddress to = WALLETS.get(lots.nextInt(WALLETS.size())).address();
    Wei value = Wei.of(lots.nextInt(1_000_000_000) * 1_000L);
    return switch (lots.nextInt(5)) {
      case 0 -> next.send(to, value, Bytes.copyOf(new byte[lots.nextInt(50)]), 30_000);
      case 1 -> next.sendLegacy(to, value, Bytes.EMPTY, 21_000);
      case 2 -> next.sendWithAccessList(DevChain.MINER, value, Bytes.EMPTY, 21_000);
      case 3 -> next.send(BridgeContract.ADDRESS, value, BURN, 100_000);
      default ->
          next.send(
              BridgeContract.ADDRESS,
              Wei.of(new Sats(900_000L + lots.nextInt(1_000_000))),
              BURN,
              60_000L + lots.nextInt(30_000));
    };
  }

  private static BigInteger times(Wei price, long gas) {
    return price.value().multiply(BigInteger.valueOf(gas));
  }

  @Property(tries = 8)
  void makesAndLosesNoWei(@ForAll long seed) {
    DevChain dev = new DevChain();
    Seed lots = Seed.of(seed);
    for (int i = 0; i < 8; i++) {
      BigInteger before = dev.chain.state().total();
      ExecutionPayload payload = play(dev, lots).payload();
      BigInteger minted =
          payload.withdrawals().stream()
              .map(one -> Wei.of(one.amount()).value())
              .reduce(BigInteger.ZERO, BigInteger::add);
      assertThat(dev.chain.state().total())
          .isEqualTo(
              before.add(minted).subtract(times(payload.baseFeePerGas(), payload.gasUsed())));
    }
  }

  @Property(tries = 8)
  void buildsWhatAnotherOneFindsValidInWhateverOrderOfBranches(@ForAll long seed) {
    DevChain dev = new DevChain();
    Seed lots = Seed.of(seed);
    List<ExecutionPayload> all = new ArrayList<>();
    List<Hash32> tips = new ArrayList<>();
    for (int branch = 0; branch < 3; branch++) {
      for (int i = 0; i < 3; i++) {
        all.add(play(dev, lots).payload());
      }
      tips.add(dev.chain.head().hash());
      List<Hash32> known = new ArrayList<>(tips);
      known.add(DevChain.GENESIS.block().blockHash());
      known.add(all.get(lots.nextInt(all.size())).blockHash());
      dev.choose(known.get(lots.nextInt(known.size())));
    }
    ExecutionChain other = new ExecutionChain(DevChain.GENESIS, _ -> {});
    List<ExecutionPayload> left = new ArrayList<>(all);
    while (!left.isEmpty()) {
      ExecutionPayload payload = left.get(lots.nextInt(left.size()));
      switch (other.add(payload)) {
        case PayloadStatus.Valid(Hash32 latest) -> {
          assertThat(latest).isEqualTo(payload.blockHash());
          left.remove(payload);
        }
        case PayloadStatus.Syncing() ->
            assertThat(other.block(payload.parentHash())).as("it has to come first").isEmpty();
        case PayloadStatus.Invalid(var _, String why) -> throw new AssertionError(why);
      }
    }
    for (Hash32 tip : tips) {
      dev.choose(tip);
      other.choose(tip, Hash32.ZERO, Hash32.ZERO);
      assertThat(other.state().root()).isEqualTo(dev.chain.state().root());
      assertThat(other.state().total()).isEqualTo(dev.chain.state().total());
    }
  }

  /** Those that a producer may choose as it likes are not among them. */
  @Property(tries = 6)
  void findsNoHeaderValidThatSaysAnythingElse(@ForAll long seed) {
    DevChain dev = new DevChain();
    Seed lots = Seed.of(seed);
    play(dev, lots);
    play(dev, lots);
    StoredBlock block = play(dev, lots);
    ObjectNode json = PayloadJson.encode(block.payload());
    List<String> free = List.of("timestamp", "prevRandao", "extraData", "gasLimit", "feeRecipient");
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!json.path(name).isTextual() || free.contains(name)) {
        continue;
      }
      ObjectNode changed = json.deepCopy();
      changed.put(name, changed(json.path(name).asText(), lots));
      ExecutionPayload payload;
      try {
        payload = PayloadJson.decode(changed);
      } catch (IllegalArgumentException _) {
        continue; // It cannot even be said.
      }
      ExecutionPayload whole =
          name.equals("blockHash") ? payload : payload.withBlockHash(payload.computedHash());
      assertThat(dev.chain.add(whole)).as(name).isNotInstanceOf(PayloadStatus.Valid.class);
    }
  }

  /** One digit is another one; the first of a quantity is not 0 then either. */
  private static String changed(String text, Seed lots) {
    int at = 2 + lots.nextInt(text.length() - 2);
    char other = text.charAt(at) == '7' ? '8' : '7';
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  @Property(tries = 6)
  void comesBackFromWhateverItsChangesSay(@ForAll long seed) {
    DevChain dev = new DevChain();
    Seed lots = Seed.of(seed);
    for (int i = 0; i < 6; i++) {
      play(dev, lots);
      if (lots.nextInt(3) == 0) {
        dev.choose(
            dev.chain
                .block(lots.nextInt((int) dev.chain.head().number() + 1))
                .orElseThrow()
                .hash());
      }
    }
    ExecutionChain again = new ExecutionChain(DevChain.GENESIS, _ -> {});
    List.copyOf(dev.changes).forEach(again::replay);
    assertThat(again.head().hash()).isEqualTo(dev.chain.head().hash());
    assertThat(again.state().root()).isEqualTo(dev.chain.state().root());
    assertThat(again.pool().size()).isEqualTo(dev.chain.pool().size());
  }
}
