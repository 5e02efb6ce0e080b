package io.alys.devnet.regtest;

import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Refusal;
import java.util.Set;

/** What the mempool says of a transaction. */
public sealed interface Admission {
  /**
   * It may wait here.
   *
   * @param replaces what leaves for it
   */
  record Accepted(MempoolEntry entry, Set<Txid> replaces) implements Admission {
    public Accepted {
      replaces = Set.copyOf(replaces);
    }
  }

  /** It may not. */
  record Refused(Refusal why) implements Admission {}
}
