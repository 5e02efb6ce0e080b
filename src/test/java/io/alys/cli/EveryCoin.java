package io.alys.cli;

import io.alys.cli.BitcoinLedger.Deposit;
import io.alys.cli.BitcoinLedger.Spend;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether every satoshi is where it has to be, by what the real programs of both chains say. The
 * node is not asked.
 */
final class EveryCoin {
  private static final BigInteger WEI_PER_SAT = BigInteger.TEN.pow(10);

  /** What divisions of fees leave: below a gwei each. */
  private static final BigInteger FEE_REMAINDER = BigInteger.TEN.pow(10);

  private final List<User> users;
  private final BitcoinLedger bitcoin;
  private final SidechainLedger sidechain;
  private final FeeTakers feeTakers;
  private final List<String> faults = new ArrayList<>();

  /**
   * What a user meant to do, and did once.
   *
   * @param account on the sidechain
   * @param address on Bitcoin
   */
  record User(String account, String address, long depositSats, long burnSats) {}

  /** Who shares the sidechain's fees. */
  record FeeTakers(String miner, String federation) {}

  private EveryCoin(
      List<User> users, BitcoinLedger bitcoin, SidechainLedger sidechain, FeeTakers feeTakers) {
    this.users = users;
    this.bitcoin = bitcoin;
    this.sidechain = sidechain;
    this.feeTakers = feeTakers;
  }

  /** What is not as it has to be; empty when all is well. */
  static List<String> faults(
      List<User> users, BitcoinLedger bitcoin, SidechainLedger sidechain, FeeTakers feeTakers) {
    EveryCoin all = new EveryCoin(users, bitcoin, sidechain, feeTakers);
    users.forEach(all::user);
    all.strangers();
    Map<String, Long> burnt = new HashMap<>();
    sidechain
        .burns()
        .forEach(burn -> burnt.merge(burn.bitcoinAddress(), sats(burn.wei()), Long::sum));
    bitcoin.spends().forEach(spend -> all.spend(spend, burnt));
    all.reserve();
    all.fees();
    return all.faults;
  }

  private static long sats(BigInteger wei) {
    return wei.divide(WEI_PER_SAT).longValueExact();
  }

  private static BigInteger wei(long sats) {
    return WEI_PER_SAT.multiply(BigInteger.valueOf(sats));
  }

  private void require(String what, Object expected, @Nullable Object found) {
    if (!Objects.equals(expected, found)) {
      faults.add("%s: %s, not %s".formatted(what, found, expected));
    }
  }

  /** One deposit, minted once; one burn, paid once; and the rest of it is the user's. */
  private void user(User user) {
    String account = user.account();
    require(
        "deposits for " + account,
        List.of(user.depositSats()),
        bitcoin.deposits().stream()
            .filter(deposit -> deposit.recipient().equals(account))
            .map(Deposit::sats)
            .toList());
    require(
        "minted for " + account,
        List.of(wei(user.depositSats())),
        sidechain.given().getOrDefault(account, List.of()));
    require(
        "burns of " + account,
        List.of(new SidechainLedger.Burn(account, user.address(), wei(user.burnSats()))),
        sidechain.burns().stream().filter(burn -> burn.account().equals(account)).toList());
    long payments =
        bitcoin.spends().stream()
            .mapToLong(spend -> spend.payments().getOrDefault(user.address(), List.of()).size())
            .sum();
    require("payments to " + user.address(), 1L, payments);
    BigInteger gas = sidechain.paidForGas().getOrDefault(account, BigInteger.ZERO);
    require(
        "balance of " + account,
        wei(user.depositSats() - user.burnSats()).subtract(gas),
        balance(account));
  }

  /** Nobody else has a part in it. */
  private void strangers() {
    require("deposits", users.size(), bitcoin.deposits().size());
    require("burns", users.size(), sidechain.burns().size());
    List<String> known = new ArrayList<>(List.of(feeTakers.miner(), feeTakers.federation()));
    users.forEach(user -> known.add(user.account()));
    require(
        "strangers who were given coins",
        List.of(),
        sidechain.given().keySet().stream().filter(each -> !known.contains(each)).toList());
    List<String> paid = users.stream().map(User::address).toList();
    require(
        "strangers who were paid",
        List.of(),
        bitcoin.spends().stream()
            .flatMap(spend -> spend.payments().keySet().stream())
            .filter(each -> !paid.contains(each))
            .toList());
  }

  /** A payment takes what was burnt from the coins, its fee included; a sweep takes its fee. */
  private void spend(Spend spend, Map<String, Long> burnt) {
    long gross =
        spend.payments().keySet().stream().mapToLong(each -> burnt.getOrDefault(each, 0L)).sum();
    if (!spend.payments().isEmpty()) {
      require(
          "what %s took from the coins".formatted(spend.txid()),
          gross,
          spend.in() - spend.change());
    }
    if (spend.fee() <= 0 || spend.fee() > 100_000) {
      faults.add("the fee of %s is %d sat".formatted(spend.txid(), spend.fee()));
    }
  }

  private void reserve() {
    long deposited = bitcoin.deposits().stream().mapToLong(Deposit::sats).sum();
    long burnt = sidechain.burns().stream().mapToLong(burn -> sats(burn.wei())).sum();
    long sweeps =
        bitcoin.spends().stream()
            .filter(spend -> spend.payments().isEmpty())
            .mapToLong(Spend::fee)
            .sum();
    long scanned = bitcoin.scanned().values().stream().mapToLong(each -> each).sum();
    require("the federation's coins", deposited - burnt - sweeps, scanned);
    require("the federation's coins by address", bitcoin.coins(), bitcoin.scanned());
    require(
        "what lies at " + SidechainLedger.NOBODY,
        wei(burnt).add(sidechain.tips()),
        balance(SidechainLedger.NOBODY));
  }

  private BigInteger balance(String account) {
    return sidechain.balances().getOrDefault(account, BigInteger.ZERO);
  }

  private BigInteger given(String account) {
    return sidechain.given().getOrDefault(account, List.of()).stream()
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** All that was paid for gas goes to those who share fees, four parts of five to the miner. */
  private void fees() {
    BigInteger paid =
        sidechain.paidForGas().values().stream().reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger miner = given(feeTakers.miner());
    BigInteger federation = given(feeTakers.federation());
    BigInteger left = paid.subtract(miner).subtract(federation);
    if (left.signum() < 0 || left.compareTo(FEE_REMAINDER) > 0) {
      faults.add("%s wei were paid for gas, and %s of them not given on".formatted(paid, left));
    }
    BigInteger uneven = miner.subtract(federation.shiftLeft(2)).abs();
    if (uneven.compareTo(FEE_REMAINDER.multiply(BigInteger.TEN)) > 0) {
      faults.add("of the fees the miner has %s, the federation %s".formatted(miner, federation));
    }
    require("balance of the miner", miner, balance(feeTakers.miner()));
    require("balance of the federation", federation, balance(feeTakers.federation()));
  }
}
