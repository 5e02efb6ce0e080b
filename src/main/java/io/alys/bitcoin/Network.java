package io.alys.bitcoin;

import org.bitcoinj.base.BitcoinNetwork;

/** Bitcoin's networks; an address of one means nothing on another. */
public enum Network {
  MAINNET(BitcoinNetwork.MAINNET),
  TESTNET(BitcoinNetwork.TESTNET),
  SIGNET(BitcoinNetwork.SIGNET),
  REGTEST(BitcoinNetwork.REGTEST);

  final BitcoinNetwork parameters;

  Network(BitcoinNetwork parameters) {
    this.parameters = parameters;
  }
}
