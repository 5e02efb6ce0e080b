package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.EvmWallet;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionChainTest {
  private static final Hash32 UNKNOWN = Hash32.fromHex("0x" + "99".repeat(32));
  private static final Bytes BITCOIN_ADDRESS =
      Bytes.copyOf("bcrt1qexample".getBytes(StandardCharsets.US_ASCII));

  private final DevChain dev = new DevChain();
  private final EvmWallet wallet = DevChain.wallet(5);

  private static ExecutionPayload with(ExecutionPayload payload, String field, String value) {
    ObjectNode json = PayloadJson.encode(payload);
    json.put(field, value);
    ExecutionPayload changed = PayloadJson.decode(json);
    return changed.withBlockHash(changed.computedHash());
  }

  private String invalid(ExecutionPayload payload) {
    assertThat(dev.chain.add(payload)).isInstanceOf(PayloadStatus.Invalid.class);
    PayloadStatus.Invalid invalid = (PayloadStatus.Invalid) dev.chain.add(payload);
    assertThat(invalid.latestValid()).contains(payload.parentHash());
    return invalid.why();
  }

  @Test
  void paysForWhatATransferTakes() {
    dev.fund(wallet.address());
    dev.send(wallet.send(DevChain.SOMEBODY, Wei.of(77), Bytes.copyOf((byte) 0, (byte) 5), 30_000));
    StoredBlock block = dev.extend();
    long gas = 21_000 + 4 + 16;
    BigInteger baseFee = block.payload().baseFeePerGas().value();
    assertThat(block.payload().gasUsed()).isEqualTo(gas);
    assertThat(dev.receipt(0).succeeded()).isTrue();
    Wei tips = Wei.of(gas * 1_000_000_000L);
    assertThat(dev.balance(DevChain.MINER)).isEqualTo(tips);
    assertThat(dev.balance(DevChain.SOMEBODY)).isEqualTo(Wei.of(77));
    Wei burnt = new Wei(baseFee.multiply(BigInteger.valueOf(gas)));
    assertThat(dev.balance(wallet.address()))
        .isEqualTo(Wei.of(DevChain.COIN).minus(Wei.of(77)).minus(tips).minus(burnt));
    assertThat(dev.chain.state().account(wallet.address()).nonce()).isOne();
  }

  @Test
  void burnsThroughTheBridge() {
    dev.fund(wallet.address());
    Wei burn = Wei.of(new Sats(2_000_000));
    dev.send(
        wallet.send(
            BridgeContract.ADDRESS, burn, BridgeContract.requestPegOut(BITCOIN_ADDRESS), 200_000));
    dev.send(wallet.send(BridgeContract.ADDRESS, burn, Bytes.EMPTY, 200_000));
    dev.send(
        wallet.send(
            BridgeContract.ADDRESS, burn, BridgeContract.requestPegOut(BITCOIN_ADDRESS), 60_000));
    StoredBlock block = dev.extend();
    assertThat(block.receipts())
        .extracting(one -> one.succeeded())
        .containsExactly(true, false, false);
    assertThat(dev.balance(BridgeContract.BURN_ADDRESS)).isEqualTo(burn);
    assertThat(BridgeContract.decode(dev.receipt(0).logs().getFirst()))
        .isEqualTo(
            new BridgeContract.Decoded.PegOutRequested(wallet.address(), BITCOIN_ADDRESS, burn));
    long intrinsic = dev.receipt(0).gasUsed() - Gas.BRIDGE_BURN;
    assertThat(intrinsic).isBetween(21_000L, 24_000L);
    assertThat(dev.receipt(1).gasUsed()).isEqualTo(21_000 + Gas.BRIDGE_OTHER);
    assertThat(dev.receipt(2).gasUsed()).as("all of it: there was too little").isEqualTo(60_000);
  }

  @Test
  void judgesHashesParentsAndChildrenOfWhatIsInvalid() {
    ExecutionPayload payload = dev.build();
    assertThat(dev.chain.add(payload.withBlockHash(UNKNOWN)))
        .isInstanceOfSatisfying(
            PayloadStatus.Invalid.class,
            invalid -> {
              assertThat(invalid.latestValid()).isEmpty();
              assertThat(invalid.why()).contains("is not that of its content");
            });
    assertThat(dev.chain.add(with(payload, "parentHash", UNKNOWN.toString())))
        .isEqualTo(new PayloadStatus.Syncing());
    ExecutionPayload lie = with(payload, "stateRoot", UNKNOWN.toString());
    assertThat(invalid(lie)).contains("its state root is " + UNKNOWN);
    ExecutionPayload child =
        with(with(payload, "parentHash", lie.blockHash().toString()), "blockNumber", "0x2");
    assertThat(dev.chain.add(child))
        .isEqualTo(
            new PayloadStatus.Invalid(
                Optional.of(payload.parentHash()),
                "its parent %s is invalid".formatted(lie.blockHash())));
    assertThat(dev.chain.choose(child.blockHash(), Hash32.ZERO, Hash32.ZERO))
        .isInstanceOf(PayloadStatus.Invalid.class);
    assertThat(dev.chain.choose(UNKNOWN, Hash32.ZERO, Hash32.ZERO))
        .isEqualTo(new PayloadStatus.Syncing());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "blockNumber | 0x7 | it is block 7, but follows block 1",
        "timestamp | 0x63a1e049 | is not after its parent's",
        "gasLimit | 0x2 | its gas limit 2 is too far from its parent's, 30000000",
        "gasUsed | 0x5208 | it says it used 21000 gas, it used 0",
        "baseFeePerGas | 0x7 | its base fee is 7 wei, not",
      })
  void comparesWhatTheHeaderSays(String field, String value, String why) {
    dev.extend();
    assertThat(invalid(with(dev.build(), field, value))).contains(why);
  }

  @Test
  void refusesATransactionThatItCannotRun() {
    dev.fund(wallet.address());
    EvmAddress precompiled = EvmAddress.fromHex("0x" + "00".repeat(19) + "04");
    Bytes raw = wallet.send(precompiled, Wei.of(1), Bytes.EMPTY, 50_000);
    String why = "this is a stand-in without an EVM: it has not the precompiled contract ";
    assertThat(dev.chain.send(raw)).contains(why + precompiled);
    ExecutionPayload empty = dev.build();
    ObjectNode json = PayloadJson.encode(empty);
    json.putArray("transactions").add("0x" + raw.toHex());
    ExecutionPayload payload = PayloadJson.decode(json);
    assertThat(invalid(payload.withBlockHash(payload.computedHash()))).contains(why);
    assertThat(
            dev.chain
                .rules()
                .unable(
                    new TransactionRules.Call(
                        wallet.address(), Optional.empty(), Wei.ZERO, Bytes.EMPTY)))
        .contains("this is a stand-in without an EVM: it makes no contracts");
  }

  @Test
  void refusesWhatIsNoTransaction() {
    ObjectNode json = PayloadJson.encode(dev.build());
    json.putArray("transactions").add("0x03ff");
    ExecutionPayload payload = PayloadJson.decode(json);
    assertThat(invalid(payload.withBlockHash(payload.computedHash())))
        .startsWith("transaction 0: ");
  }

  @Test
  void movesToAnotherBranchAndBackAndKeepsWhatWasSent() {
    dev.fund(wallet.address());
    StoredBlock fork = dev.chain.head();
    Bytes raw = wallet.send(DevChain.SOMEBODY, Wei.of(9), Bytes.EMPTY, 21_000);
    dev.send(raw);
    StoredBlock left = dev.extend();
    Hash32 sent = left.transactions().getFirst().hash();
    assertThat(dev.chain.transaction(sent)).isPresent();
    assertThat(dev.chain.pool().size()).isZero();

    dev.choose(fork.hash());
    assertThat(dev.chain.transaction(sent)).isEmpty();
    assertThat(dev.chain.pool().get(sent)).isPresent();
    assertThat(dev.balance(DevChain.SOMEBODY)).isEqualTo(Wei.ZERO);
    assertThat(dev.chain.block(left.number())).isEmpty();
    assertThat(dev.chain.block(left.hash())).isPresent();

    ExecutionPayload right =
        dev.desk
            .payload(dev.desk.order(dev.after(5, dev.mint(DevChain.MINER, DevChain.COIN))))
            .payload();
    dev.add(right);
    dev.choose(right.blockHash());
    assertThat(dev.chain.transaction(sent).orElseThrow().block().hash())
        .isEqualTo(right.blockHash());
    dev.choose(left.hash());
    assertThat(dev.chain.transaction(sent).orElseThrow().block().hash()).isEqualTo(left.hash());
    assertThat(dev.chain.pool().size()).isZero();
  }

  @Test
  void holdsSafeAndFinalizedToTheHead() {
    StoredBlock first = dev.extend();
    StoredBlock second = dev.extend();
    assertThatThrownBy(() -> dev.chain.choose(second.hash(), Hash32.ZERO, UNKNOWN))
        .isInstanceOfSatisfying(
            ChainRefusal.class,
            refusal -> {
              assertThat(refusal.kind().code()).isEqualTo(-38_002);
              assertThat(refusal.text()).contains("does not follow from the finalized block");
            });
    assertThatThrownBy(() -> dev.chain.choose(first.hash(), second.hash(), Hash32.ZERO))
        .hasMessageContaining("does not follow from the safe block " + second.hash());
    assertThat(dev.chain.choose(second.hash(), second.hash(), first.hash()))
        .isEqualTo(new PayloadStatus.Valid(second.hash()));
    assertThat(dev.chain.safe().hash()).isEqualTo(second.hash());
    assertThat(dev.chain.finalized().hash()).isEqualTo(first.hash());
    Hash32 genesis = DevChain.GENESIS.block().blockHash();
    assertThatThrownBy(() -> dev.chain.choose(genesis, Hash32.ZERO, Hash32.ZERO))
        .hasMessageContaining("does not follow from the finalized block " + first.hash());
    assertThatThrownBy(() -> dev.chain.choose(second.hash(), Hash32.ZERO, genesis))
        .hasMessage("the finalized block cannot go back from 1 to 0");
    dev.choose(first.hash());
    assertThat(dev.chain.safe().hash()).as("it is ahead of the head").isEqualTo(first.hash());
  }

  @Test
  void forgetsBranchesThatEndBeforeTheFinalizedBlock() {
    ExecutionPayload side = dev.desk.payload(dev.desk.order(dev.after(9))).payload();
    dev.add(side);
    StoredBlock first = dev.extend();
    StoredBlock second = dev.extend();
    assertThat(dev.chain.block(side.blockHash())).isPresent();
    dev.chain.choose(second.hash(), Hash32.ZERO, first.hash());
    assertThat(dev.chain.block(side.blockHash())).isEmpty();
    assertThat(dev.chain.block(first.hash())).isPresent();
    assertThat(dev.chain.add(side))
        .isInstanceOfSatisfying(
            PayloadStatus.Invalid.class,
            invalid -> assertThat(invalid.why()).contains("is before the finalized one, 1"));
  }

  @Test
  void keepsStatesForAWhile() {
    for (int i = 0; i < ExecutionChain.STATES_BELOW_FINALIZED + 3; i++) {
      dev.extend();
    }
    Hash32 head = dev.chain.head().hash();
    assertThat(dev.chain.block(0).orElseThrow().state()).isPresent();
    dev.chain.choose(head, head, head);
    assertThat(dev.chain.block(2).orElseThrow().state()).isEmpty();
    assertThat(dev.chain.block(3).orElseThrow().state()).isPresent();
  }

  @Test
  void buildsWhatWasOrderedAndNothingElse() {
    assertThatThrownBy(() -> dev.desk.payload("0x0102030405060708"))
        .isInstanceOfSatisfying(
            ChainRefusal.class, refusal -> assertThat(refusal.kind().code()).isEqualTo(-38_001));
    assertThatThrownBy(() -> dev.desk.order(dev.after(0)))
        .isInstanceOfSatisfying(
            ChainRefusal.class,
            refusal -> {
              assertThat(refusal.kind().code()).isEqualTo(-38_003);
              assertThat(refusal.text()).contains("is not after its parent's");
            });
    String id = dev.desk.order(dev.after(3));
    assertThat(dev.desk.payload(id)).isEqualTo(dev.desk.payload(id));
    assertThat(dev.desk.payload(id).payload().timestamp())
        .isEqualTo(DevChain.GENESIS.block().timestamp().plusSeconds(3));
  }

  @Test
  void isTheSameAfterItsChangesAreMadeAgain() {
    dev.fund(wallet.address());
    StoredBlock fork = dev.chain.head();
    dev.send(wallet.send(DevChain.SOMEBODY, Wei.of(9), Bytes.EMPTY, 21_000));
    dev.extend();
    dev.choose(fork.hash());
    dev.send(wallet.from(1).send(DevChain.SOMEBODY, Wei.of(3), Bytes.EMPTY, 21_000));
    ExecutionChain again = new ExecutionChain(DevChain.GENESIS, _ -> {});
    List.copyOf(dev.changes).forEach(again::replay);
    assertThat(again.head().hash()).isEqualTo(fork.hash());
    assertThat(again.state().root()).isEqualTo(dev.chain.state().root());
    assertThat(again.pool().size()).isEqualTo(2);
    assertThatThrownBy(
            () -> again.replay(new ChainChange.Stored(dev.build().withBlockHash(UNKNOWN))))
        .hasMessageContaining("of the log is not valid: does the genesis fit");
  }
}
