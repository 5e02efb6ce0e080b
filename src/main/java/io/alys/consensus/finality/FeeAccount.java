package io.alys.consensus.finality;

import io.alys.primitives.Gwei;
import io.alys.primitives.Wei;
import java.math.BigInteger;

/**
 * The fees that wait for the next proof. When it lands, 80 % are minted for the miner and the rest
 * in equal parts for the federation, each in whole gwei; what the divisions leave stays here, so
 * that no wei is minted that nobody paid, and none is lost.
 *
 * @param held collected since the last proof, with what that one left
 */
public record FeeAccount(Wei held) {
  public static final FeeAccount EMPTY = new FeeAccount(Wei.ZERO);

  private static final BigInteger MINER_PERCENT = BigInteger.valueOf(80);
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);

  /**
   * What is minted when a proof lands.
   *
   * @param miner for the address that the proof is bound to
   * @param eachMember for every address of the federation
   * @param left what waits for the next proof
   */
  public record Settlement(Gwei miner, Gwei eachMember, FeeAccount left) {}

  /**
   * With the fees of one more block.
   *
   * @throws IllegalArgumentException when the sum has more than 256 bits
   */
  public FeeAccount plus(Wei fees) {
    return new FeeAccount(held.plus(fees));
  }

  /**
   * Divides what is held.
   *
   * @param members addresses of the federation, at least one
   * @throws IllegalArgumentException when there is none, or a part is more than a withdrawal holds
   */
  public Settlement settle(int members) {
    if (members < 1) {
      throw new IllegalArgumentException(
          "%d addresses of the federation cannot share fees".formatted(members));
    }
    BigInteger forMiner = held.value().multiply(MINER_PERCENT).divide(HUNDRED);
    BigInteger forMember = held.value().subtract(forMiner).divide(BigInteger.valueOf(members));
    Gwei miner = new Wei(forMiner).toGweiDown();
    Gwei member = new Wei(forMember).toGweiDown();
    BigInteger minted =
        Wei.of(member).value().multiply(BigInteger.valueOf(members)).add(Wei.of(miner).value());
    return new Settlement(miner, member, new FeeAccount(held.minus(new Wei(minted))));
  }
}
