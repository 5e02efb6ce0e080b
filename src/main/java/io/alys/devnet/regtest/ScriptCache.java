package io.alys.devnet.regtest;

import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Refusal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which transactions' witnesses were found right. A wtxid names the coins and the witnesses, so
 * what was right once is right for ever.
 */
final class ScriptCache {
  private final Set<Txid> right = new HashSet<>();

  Optional<Refusal> check(KnownTransaction known, CoinView coins) {
    if (right.contains(known.wtxid())) {
      return Optional.empty();
    }
    Optional<Refusal> refused = TransactionRules.scripts(known.signed(), coins);
    if (refused.isEmpty()) {
      right.add(known.wtxid());
    }
    return refused;
  }
}
