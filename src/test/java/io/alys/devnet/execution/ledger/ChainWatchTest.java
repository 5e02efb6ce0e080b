package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.devnet.execution.ledger.ChainWatch.Change;
import io.alys.ethereum.ExecutionPayload;
import io.alys.primitives.Hash32;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainWatchTest {
  private final DevChain dev = new DevChain();

  @Test
  void saysOnceWhatCame() {
    dev.extend();
    ChainWatch watch = new ChainWatch(dev.chain);
    assertThat(watch.look(dev.chain)).isEqualTo(new Change(List.of(), List.of()));
    StoredBlock second = dev.extend();
    StoredBlock third = dev.extend();
    assertThat(watch.look(dev.chain)).isEqualTo(new Change(List.of(), List.of(second, third)));
    assertThat(watch.look(dev.chain)).isEqualTo(new Change(List.of(), List.of()));
  }

  @Test
  void saysWhatWentTheLatestFirst() {
    ExecutionPayload other = dev.build(dev.mint(DevChain.SOMEBODY, DevChain.COIN));
    dev.add(other);
    StoredBlock first = dev.extend();
    StoredBlock second = dev.extend();
    ChainWatch watch = new ChainWatch(dev.chain);
    dev.choose(other.blockHash());
    Change change = watch.look(dev.chain);
    assertThat(change.left()).containsExactly(second, first);
    assertThat(change.entered()).extracting(StoredBlock::hash).containsExactly(other.blockHash());
  }

  @Test
  void saysWhatWentThoughTheChainHasForgottenIt() {
    ExecutionPayload other = dev.build(dev.mint(DevChain.SOMEBODY, DevChain.COIN));
    dev.add(other);
    StoredBlock first = dev.extend();
    ChainWatch watch = new ChainWatch(dev.chain);
    dev.choose(other.blockHash());
    StoredBlock last = dev.extend();
    dev.chain.choose(last.hash(), Hash32.ZERO, last.hash());
    assertThat(dev.chain.block(first.hash())).isEmpty();
    Change change = watch.look(dev.chain);
    assertThat(change.left()).containsExactly(first);
    assertThat(change.entered())
        .extracting(StoredBlock::hash)
        .containsExactly(other.blockHash(), last.hash());
    StoredBlock next = dev.extend();
    assertThat(watch.look(dev.chain)).isEqualTo(new Change(List.of(), List.of(next)));
  }
}
