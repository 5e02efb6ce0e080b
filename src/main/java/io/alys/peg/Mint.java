package io.alys.peg;

import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Gwei;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** New value on the sidechain: a withdrawal in the words of the Engine API. */
public record Mint(EvmAddress recipient, Gwei amount) {
  /**
   * What a block mints for the peg, in order: one for each refund, then one for each recipient of
   * deposits, in the order of their first. A block's withdrawals are those of its fees and then
   * exactly these: one more would be money out of nothing.
   *
   * @throws ArithmeticException when one recipient gets more than a withdrawal can hold, which no
   *     content does that the rules accept
   */
  public static List<Mint> of(PegContent content) {
    List<Mint> mints = new ArrayList<>();
    content.refunds().forEach(refund -> mints.add(new Mint(refund.recipient(), refund.amount())));
    Map<EvmAddress, Gwei> credits = new LinkedHashMap<>();
    content
        .deposits()
        .forEach(
            deposit -> credits.merge(deposit.recipient(), Gwei.of(deposit.amount()), Gwei::plus));
    credits.forEach((recipient, amount) -> mints.add(new Mint(recipient, amount)));
    return List.copyOf(mints);
  }
}
