package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.PatriciaTrie;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AccountTriePropertyTest {
  private static EvmAddress address(Seed seed) {
    byte[] octets = new byte[EvmAddress.SIZE_BYTES];
    BigInteger number = BigInteger.valueOf(seed.nextInt(300));
    octets[octets.length - 1] = number.byteValue();
    octets[octets.length - 2] = (byte) (number.intValue() / 256);
    return new EvmAddress(Bytes.copyOf(octets));
  }

  @Property(tries = 25)
  void hasTheRootOfATrieMadeAtOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int changes) {
    Seed lots = Seed.of(seed);
    AccountTrie trie = AccountTrie.EMPTY;
    Map<EvmAddress, Account> accounts = new TreeMap<>();
    for (int i = 0; i < changes; i++) {
      EvmAddress address = address(lots);
      Account account = Account.EMPTY.withNonce(1 + i).plus(Wei.of(lots.nextInt(1_000_000)));
      accounts.put(address, account);
      trie = trie.with(address, account);
    }
    TreeMap<Bytes, Bytes> content = new TreeMap<>();
    accounts.forEach(
        (address, account) ->
            content.put(Keccak256.of(address.octets()).octets(), account.toRlp()));
    assertThat(trie.root()).isEqualTo(PatriciaTrie.root(content));

    List<EvmAddress> otherOrder = new ArrayList<>(accounts.keySet());
    Collections.reverse(otherOrder);
    AccountTrie again = AccountTrie.EMPTY;
    for (EvmAddress address : otherOrder) {
      again = again.with(address, accounts.getOrDefault(address, Account.EMPTY));
    }
    assertThat(again.root()).isEqualTo(trie.root());
  }

  @Example
  void hasTheEmptyRoot() {
    assertThat(AccountTrie.EMPTY.root()).isEqualTo(PatriciaTrie.EMPTY_ROOT);
  }

  @Example
  void takesOutWhatIsTouchedAndEmpty() {
    Account rich = Account.EMPTY.plus(Wei.of(5));
    WorldState before =
        WorldState.EMPTY.with(DevChain.MINER, rich).with(DevChain.SOMEBODY, Account.EMPTY);
    WorldState.Draft draft = before.draft();
    draft.add(DevChain.SOMEBODY, Wei.ZERO);
    draft.add(EvmAddress.fromHex("0x" + "33".repeat(20)), Wei.ZERO);
    assertThat(draft.done().root()).isEqualTo(WorldState.EMPTY.with(DevChain.MINER, rich).root());
    assertThat(before.draft().done().root()).isEqualTo(before.root());
  }
}
