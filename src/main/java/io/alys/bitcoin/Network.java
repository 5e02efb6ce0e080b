package io.alys.bitcoin;

import java.math.BigInteger;
import java.util.Locale;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.NetworkParameters;

/**
 * Bitcoin's networks; an address of one means nothing on another.
 *
 * <p>The two test networks and signet write their addresses alike, and regtest its base58 ones too,
 * so that an address of one of them is taken on the other ones.
 */
public enum Network {
  MAINNET(BitcoinNetwork.MAINNET),
  /** The third test network. */
  TESTNET(BitcoinNetwork.TESTNET),
  /** The fourth test network (BIP94). */
  TESTNET4(BitcoinNetwork.TESTNET),
  SIGNET(BitcoinNetwork.SIGNET),
  REGTEST(BitcoinNetwork.REGTEST);

  final BitcoinNetwork parameters;

  Network(BitcoinNetwork parameters) {
    this.parameters = parameters;
  }

  /** No block has an easier target than this one: 256 bits. */
  BigInteger easiestTarget() {
    return NetworkParameters.of(parameters).getMaxTarget();
  }

  /** Its name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
