package io.alys.peg.sim;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Txid;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.Signature;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Governance: signs what it is asked to, once for each request however often it is asked; and while
 * the storm lasts it refuses, is silent, says things twice, or sends signatures that are none.
 */
final class ModelGovernance {
  private final Map<Txid, Order> requests = new HashMap<>();
  private final Signing signing;

  ModelGovernance(Signing signing) {
    this.signing = signing;
  }

  Map<Txid, Order> requests() {
    return requests;
  }

  /** What it says to a request, in order; each may be lost on the way. */
  List<PayoutInput> ask(Order order, Seed seed, boolean storm) {
    Order known = requests.putIfAbsent(order.txid(), order);
    if (known != null
        && (!known.transaction().equals(order.transaction())
            || !known.amounts().equals(order.amounts()))) {
      throw new AssertionError("one request id for two effects: " + order.txid());
    }
    PayoutInput good = new PayoutInput.Delivered(signatures(order, SimKeys.THRESHOLD, 0));
    if (!storm) {
      return List.of(good);
    }
    return switch (seed.nextInt(12)) {
      case 0 -> List.of();
      case 1 -> List.of(new PayoutInput.SigningRefused("not today"));
      case 2 -> List.of(new PayoutInput.SigningTimedOut());
      case 3 -> List.of(new PayoutInput.Delivered(signatures(order, 1, seed.nextInt(3))));
      case 4 -> List.of(new PayoutInput.Delivered(broken(order, seed)));
      case 5 -> List.of(new PayoutInput.Progressed(1), good, good);
      case 6 -> List.of(good, new PayoutInput.SigningTimedOut());
      case 7 -> List.of(new PayoutInput.Delivered(signatures(order, 3, 0)));
      default -> List.of(good);
    };
  }

  private List<Signature> signatures(Order order, int signers, int from) {
    Bip143 sighash = new Bip143(order.transaction());
    Bytes script = order.witnessScript();
    List<SigningKey> keys = SimKeys.keys(order.federation().version());
    List<Signature> all = new ArrayList<>();
    for (int input = 0; input < order.amounts().size(); input++) {
      Bytes digest = sighash.digest(input, script, order.amounts().get(input));
      for (int i = 0; i < signers; i++) {
        SigningKey key = keys.get((from + i) % keys.size());
        all.add(new Signature(input, key.publicKey(), signing.sign(key, digest)));
      }
    }
    return all;
  }

  private List<Signature> broken(Order order, Seed seed) {
    List<Signature> all = new ArrayList<>(signatures(order, SimKeys.THRESHOLD, 0));
    int which = seed.nextInt(all.size());
    Signature good = all.get(which);
    all.set(
        which,
        switch (seed.nextInt(3)) {
          case 0 -> new Signature(good.input(), good.key(), Bytes.copyOf((byte) 1, (byte) 2));
          case 1 ->
              new Signature(
                  good.input(),
                  SimKeys.STRANGER.publicKey(),
                  signing.sign(SimKeys.STRANGER, SimKeys.hash("any", 0).octets()));
          default -> new Signature(good.input() + 1_000, good.key(), good.octets());
        });
    return all;
  }
}
