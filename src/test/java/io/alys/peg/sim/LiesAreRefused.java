package io.alys.peg.sim;

import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.rules.PegVerdict;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Gwei;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A producer that changes one thing of an honest block is refused by everyone else, as far as the
 * chain alone can tell: what a deposit has on Bitcoin, validators look up there.
 */
final class LiesAreRefused implements PegWorld.Checker {
  /** Blocks; to judge one takes as long as to make one. */
  private static final int AGAIN_EVERY = 5;

  /** By the number of the block that minted them, of the chain as it is. */
  private final NavigableMap<BlockNumber, List<DepositMint>> minted = new TreeMap<>();

  @Override
  public void blockMade(PegWorld world, ChainBlock block) {
    PegContent honest = block.block().content();
    BlockNumber number = block.block().position().number();
    minted.tailMap(number, true).clear();
    List<PegContent> lies = lies(honest);
    minted.descendingMap().values().stream()
        .flatMap(List::stream)
        .limit(number.value() % AGAIN_EVERY == 0 ? 1 : 0)
        .forEach(each -> lies.add(withDeposits(honest, List.of(each))));
    minted.put(number, honest.deposits());
    for (PegContent lie : lies) {
      PegBlock changed =
          new PegBlock(
              block.block().position(), lie, block.block().burns(), block.block().finalises());
      if (world.chain.judge(changed) instanceof PegVerdict.Accept) {
        throw new AssertionError("a lie is accepted: %s for %s".formatted(lie, honest));
      }
    }
  }

  private static List<PegContent> lies(PegContent honest) {
    List<PegContent> lies = new ArrayList<>();
    honest.proposal().stream()
        .flatMap(LiesAreRefused::proposals)
        .forEach(each -> lies.add(withProposal(honest, each)));
    for (int i = 0; i < honest.refunds().size(); i++) {
      Refund refund = honest.refunds().get(i);
      Refund more =
          new Refund(refund.burn(), refund.recipient(), refund.amount().plus(new Gwei(1)));
      Refund thief = new Refund(refund.burn(), SimKeys.account(99), refund.amount());
      for (Refund each : List.of(more, thief)) {
        lies.add(withRefunds(honest, replaced(honest.refunds(), i, each)));
      }
      lies.add(withRefunds(honest, doubled(honest.refunds(), i)));
    }
    for (int i = 0; i < honest.settlements().size(); i++) {
      Settlement real = honest.settlements().get(i);
      Settlement invented =
          new Settlement(
              new Txid(SimKeys.hash("invented", i).octets()), real.bitcoinBlock(), real.height());
      lies.add(withSettlements(honest, replaced(honest.settlements(), i, invented)));
      lies.add(withSettlements(honest, doubled(honest.settlements(), i)));
    }
    for (int i = 0; i < honest.deposits().size(); i++) {
      DepositMint real = honest.deposits().get(i);
      DepositMint strange =
          new DepositMint(
              real.outpoint(),
              real.bitcoinBlock(),
              real.height(),
              real.amount(),
              real.recipient(),
              real.federationVersion() + 50);
      lies.add(withDeposits(honest, replaced(honest.deposits(), i, strange)));
      lies.add(withDeposits(honest, doubled(honest.deposits(), i)));
    }
    return lies;
  }

  private static Stream<Proposal> proposals(Proposal honest) {
    Transaction real = honest.transaction();
    List<Transaction.Input> inputs = real.inputs();
    List<Transaction.Output> outputs = real.outputs();
    Transaction.Output first = outputs.getFirst();
    Transaction.Output more =
        new Transaction.Output(first.value().plus(new Sats(1)), first.script());
    Transaction.Output thief =
        new Transaction.Output(first.value(), SimKeys.outputScript(SimKeys.FEDERATIONS));
    return Stream.of(
            new Transaction(2, inputs, replaced(outputs, 0, more), 0),
            new Transaction(2, inputs, replaced(outputs, 0, thief), 0),
            new Transaction(2, inputs, doubled(outputs, 0), 0),
            new Transaction(2, inputs, outputs, 1))
        .filter(each -> !each.equals(real))
        .map(each -> new Proposal(honest.kind(), honest.feeRate(), each));
  }

  private static <T> List<T> replaced(List<T> all, int index, T by) {
    List<T> changed = new ArrayList<>(all);
    changed.set(index, by);
    return changed;
  }

  private static <T> List<T> doubled(List<T> all, int index) {
    List<T> changed = new ArrayList<>(all);
    changed.add(index, all.get(index));
    return changed;
  }

  private static PegContent withProposal(PegContent of, Proposal proposal) {
    return new PegContent(
        of.deposits(),
        of.refunds(),
        Optional.of(proposal),
        of.settlements(),
        of.federationUpdate());
  }

  private static PegContent withRefunds(PegContent of, List<Refund> refunds) {
    return new PegContent(
        of.deposits(), refunds, of.proposal(), of.settlements(), of.federationUpdate());
  }

  private static PegContent withSettlements(PegContent of, List<Settlement> settlements) {
    return new PegContent(
        of.deposits(), of.refunds(), of.proposal(), settlements, of.federationUpdate());
  }

  private static PegContent withDeposits(PegContent of, List<DepositMint> deposits) {
    return new PegContent(
        deposits, of.refunds(), of.proposal(), of.settlements(), of.federationUpdate());
  }
}
