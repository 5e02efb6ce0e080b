package io.alys.bridge;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.governance.ToGovernance.PeginNotice;
import io.alys.peg.DepositMint;
import io.alys.primitives.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deposits that governance is to hear of, each once by what this remembers. It is bounded: what
 * finds no room is dropped, and comes again when Bridge says it again.
 */
final class Notices {
  private final int most;
  private final Map<Outpoint, PeginNotice> waiting = new LinkedHashMap<>();
  private final Set<Outpoint> underWay = new HashSet<>();
  private final Set<Outpoint> told = new LinkedHashSet<>();

  /** One to be given to the stream. */
  record Notice(Outpoint outpoint, PeginNotice notice) {
    /** The same for the same deposit, whoever tells of it and when. */
    String requestId() {
      return outpoint.toString();
    }
  }

  /**
   * @param most that wait, and as many that are remembered
   */
  Notices(int most) {
    this.most = most;
  }

  /** Takes up those that are new here. */
  void add(List<DepositMint> deposits, BlockHeight tip) {
    for (DepositMint each : deposits) {
      Outpoint outpoint = each.outpoint();
      if (told.contains(outpoint) || waiting.containsKey(outpoint) || waiting.size() >= most) {
        continue;
      }
      waiting.put(
          outpoint,
          new PeginNotice(
              outpoint.txid(),
              outpoint.index(),
              each.amount(),
              each.recipient(),
              each.height().confirmations(tip),
              Bytes.EMPTY));
    }
  }

  /** The next ones, so that no more than so many are under way. */
  List<Notice> next(int atOnce) {
    List<Notice> next = new ArrayList<>();
    for (Map.Entry<Outpoint, PeginNotice> each : waiting.entrySet()) {
      if (underWay.size() >= atOnce) {
        break;
      }
      if (underWay.add(each.getKey())) {
        next.add(new Notice(each.getKey(), each.getValue()));
      }
    }
    return next;
  }

  /** One is on disk, or has to be given again. */
  void settled(Outpoint outpoint, boolean taken) {
    underWay.remove(outpoint);
    if (taken && waiting.remove(outpoint) != null) {
      told.add(outpoint);
      if (told.size() > most) {
        told.remove(told.iterator().next());
      }
    }
  }

  int waiting() {
    return waiting.size();
  }
}
