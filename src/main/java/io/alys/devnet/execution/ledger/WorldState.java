package io.alys.devnet.execution.ledger;

import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** All accounts after a block. It never changes, and shares what is the same with its parent's. */
public final class WorldState {
  static final WorldState EMPTY = new WorldState(HashTreePMap.empty(), AccountTrie.EMPTY);

  private final PMap<EvmAddress, Account> accounts;
  private final AccountTrie trie;

  private WorldState(PMap<EvmAddress, Account> accounts, AccountTrie trie) {
    this.accounts = accounts;
    this.trie = trie;
  }

  /** What an account has; one that nobody made has nothing. */
  public Account account(EvmAddress address) {
    return accounts.getOrDefault(address, Account.EMPTY);
  }

  /** The state root of a block after which this is so. */
  public Hash32 root() {
    return trie.root();
  }

  /** All there is, in wei. */
  BigInteger total() {
    return accounts.values().stream()
        .map(account -> account.balance().value())
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** Also accounts that hold nothing, as a genesis may have them. */
  WorldState with(EvmAddress address, Account account) {
    return new WorldState(accounts.plus(address, account), trie.with(address, account));
  }

  Draft draft() {
    return new Draft(this);
  }

  /** Changes that are made together. */
  static final class Draft {
    private final WorldState before;
    private final Map<EvmAddress, Account> changed = new HashMap<>();
    private final Set<EvmAddress> touched = new LinkedHashSet<>();

    private Draft(WorldState before) {
      this.before = before;
    }

    Account account(EvmAddress address) {
      Account own = changed.get(address);
      return own == null ? before.account(address) : own;
    }

    /** What is touched and empty at the end of a transaction is no longer there (EIP-161). */
    void put(EvmAddress address, Account account) {
      touched.add(address);
      changed.put(address, account);
    }

    void add(EvmAddress address, Wei amount) {
      put(address, account(address).plus(amount));
    }

    WorldState done() {
      PMap<EvmAddress, Account> accounts = before.accounts;
      AccountTrie trie = before.trie;
      boolean removed = false;
      for (EvmAddress address : touched) {
        Account account = account(address);
        if (!account.isEmpty()) {
          accounts = accounts.plus(address, account);
          trie = trie.with(address, account);
        } else if (accounts.containsKey(address)) {
          accounts = accounts.minus(address);
          removed = true;
        }
      }
      // Only what a genesis holds empty is ever removed, so this is once in a chain's life.
      return removed ? rebuilt(accounts) : new WorldState(accounts, trie);
    }

    private static WorldState rebuilt(PMap<EvmAddress, Account> accounts) {
      AccountTrie trie = AccountTrie.EMPTY;
      for (Map.Entry<EvmAddress, Account> one : accounts.entrySet()) {
        trie = trie.with(one.getKey(), one.getValue());
      }
      return new WorldState(accounts, trie);
    }
  }
}
