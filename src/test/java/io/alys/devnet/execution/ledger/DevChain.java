package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import io.alys.testkit.EvmWallet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A chain of the development genesis, and somebody who builds it. */
final class DevChain {
  static final Genesis GENESIS = genesis();
  static final EvmAddress MINER = EvmAddress.fromHex("0x" + "11".repeat(20));
  static final EvmAddress SOMEBODY = EvmAddress.fromHex("0x" + "22".repeat(20));
  static final Gwei COIN = new Gwei(1_000_000_000L);

  final List<ChainChange> changes = new ArrayList<>();
  final ExecutionChain chain = new ExecutionChain(GENESIS, changes::add);
  final BuildDesk desk = new BuildDesk(chain);
  private long withdrawals;

  private static Genesis genesis() {
    try {
      return Genesis.parse(
          new ObjectMapper()
              .readTree(Files.readString(Path.of("conf", "genesis-development.json"))));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EvmWallet wallet(int secret) {
    return new EvmWallet(secret, GENESIS.chainId());
  }

  Withdrawal mint(EvmAddress to, Gwei amount) {
    return new Withdrawal(withdrawals++, 0, to, amount);
  }

  PayloadAttributes after(long seconds, Withdrawal... minted) {
    return new PayloadAttributes(
        chain.head().payload().timestamp().plusSeconds(seconds),
        Hash32.ZERO,
        MINER,
        Arrays.asList(minted));
  }

  ExecutionPayload build(Withdrawal... minted) {
    return desk.payload(desk.order(after(2, minted))).payload();
  }

  /** Builds, imports and chooses a block. */
  StoredBlock extend(Withdrawal... minted) {
    ExecutionPayload payload = build(minted);
    add(payload);
    choose(payload.blockHash());
    return chain.head();
  }

  void add(ExecutionPayload payload) {
    assertThat(chain.add(payload)).isEqualTo(new PayloadStatus.Valid(payload.blockHash()));
  }

  void choose(Hash32 head) {
    assertThat(chain.choose(head, Hash32.ZERO, Hash32.ZERO))
        .isEqualTo(new PayloadStatus.Valid(head));
  }

  void fund(EvmAddress... all) {
    for (EvmAddress address : all) {
      extend(mint(address, COIN));
    }
  }

  void send(Bytes raw) {
    assertThat(chain.send(raw)).isEmpty();
  }

  Wei balance(EvmAddress address) {
    return chain.state().account(address).balance();
  }

  Receipt receipt(int index) {
    return chain.head().receipts().get(index);
  }
}
