package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.cli.BitcoinLedger.Deposit;
import io.alys.cli.BitcoinLedger.Spend;
import io.alys.cli.EveryCoin.User;
import io.alys.cli.SidechainLedger.Burn;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts the coins after a run of everything sees each way to lose or to make one. */
class EveryCoinTest {
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);
  private static final EveryCoin.FeeTakers TAKERS = new EveryCoin.FeeTakers("0xmi", "0xfe");
  private static final User ANN = new User("0xa", "bcrt1a", 5_000, 2_000);

  private final List<Deposit> deposits = new ArrayList<>(List.of(new Deposit("d:0", 5_000, "0xa")));
  private final List<Spend> spends =
      new ArrayList<>(
          List.of(
              new Spend("pay", 5_000, Map.of("bcrt1a", List.of(1_900L)), 3_000),
              new Spend("sweep", 3_000, Map.of(), 2_950)));
  private final Map<String, Long> coins = new HashMap<>(Map.of("new", 2_950L));
  private final Map<String, Long> scanned = new HashMap<>(Map.of("new", 2_950L));
  private final Map<String, List<BigInteger>> given =
      new HashMap<>(
          Map.of("0xa", List.of(wei(5_000)), "0xmi", List.of(gwei(80)), "0xfe", List.of(gwei(20))));
  private final List<Burn> burns = new ArrayList<>(List.of(new Burn("0xa", "bcrt1a", wei(2_000))));
  private final Map<String, BigInteger> balances =
      new HashMap<>(
          Map.of(
              "0xa",
              wei(3_000).subtract(gwei(100)),
              "0xmi",
              gwei(80),
              "0xfe",
              gwei(20),
              SidechainLedger.NOBODY,
              wei(2_000).add(gwei(90))));

  private static BigInteger wei(long sats) {
    return BigInteger.TEN.pow(10).multiply(BigInteger.valueOf(sats));
  }

  private static BigInteger gwei(long number) {
    return GWEI.multiply(BigInteger.valueOf(number));
  }

  private List<String> faults() {
    return EveryCoin.faults(
        List.of(ANN),
        new BitcoinLedger(deposits, spends, coins, scanned),
        new SidechainLedger(given, burns, Map.of("0xa", gwei(100)), gwei(90), balances),
        TAKERS);
  }

  private void finds(String... faults) {
    assertThat(faults()).containsExactly(faults);
  }

  @Test
  void findsNothingWhereAllIsWell() {
    finds();
  }

  @Test
  void seesADepositThatIsMintedTwiceOrToAnother() {
    given.put("0xa", List.of(wei(5_000), wei(5_000)));
    finds("minted for 0xa: [50000000000000, 50000000000000], not [50000000000000]");
    given.put("0xa", List.of());
    given.put("0xb", List.of(wei(5_000)));
    finds(
        "minted for 0xa: [], not [50000000000000]",
        "strangers who were given coins: [0xb], not []");
  }

  @Test
  void seesABurnThatIsPaidTwiceOrNotAtAll() {
    spends.add(new Spend("again", 2_950, Map.of("bcrt1a", List.of(1_900L)), 950));
    coins.put("new", 950L);
    scanned.put("new", 950L);
    finds("payments to bcrt1a: 2, not 1", "the federation's coins: 950, not 2950");
    spends.clear();
    coins.put("new", 5_000L);
    scanned.put("new", 5_000L);
    finds("payments to bcrt1a: 0, not 1", "the federation's coins: 5000, not 3000");
  }

  @Test
  void seesASatoshiTooManyInAPayment() {
    spends.set(0, new Spend("pay", 5_000, Map.of("bcrt1a", List.of(1_900L)), 2_999));
    finds("what pay took from the coins: 2001, not 2000");
    spends.set(0, new Spend("pay", 5_000, Map.of("bcrt1x", List.of(1_900L)), 3_000));
    finds(
        "payments to bcrt1a: 0, not 1",
        "strangers who were paid: [bcrt1x], not []",
        "what pay took from the coins: 2000, not 0");
  }

  @Test
  void seesCoinsThatAreElsewhereThanTheyWent() {
    scanned.put("new", 2_949L);
    finds(
        "the federation's coins: 2949, not 2950",
        "the federation's coins by address: {new=2949}, not {new=2950}");
  }

  @Test
  void seesAWeiThatAnAccountHasTooMuch() {
    balances.merge("0xa", BigInteger.ONE, BigInteger::add);
    finds("balance of 0xa: 29900000000001, not 29900000000000");
    balances.merge(SidechainLedger.NOBODY, BigInteger.ONE, BigInteger::add);
    assertThat(faults())
        .contains(
            "what lies at %s: 20090000000001, not 20090000000000"
                .formatted(SidechainLedger.NOBODY));
  }

  @Test
  void seesFeesThatNobodyPaidOrThatAreDividedWrongly() {
    given.put("0xmi", List.of(gwei(160)));
    given.put("0xfe", List.of(gwei(40)));
    balances.put("0xmi", gwei(160));
    balances.put("0xfe", gwei(40));
    finds("100000000000 wei were paid for gas, and -100000000000 of them not given on");
  }
}
