package io.alys.bitcoind;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What bitcoind tells, as far as the node wants to know it. */
public sealed interface BitcoinAnswer {
  /** What bitcoind calls the networks that the node knows (BIP70, and the newer ones). */
  Map<Network, List<String>> CHAINS =
      Map.of(
          Network.MAINNET, List.of("main"),
          Network.TESTNET, List.of("test", "testnet4"),
          Network.SIGNET, List.of("signet"),
          Network.REGTEST, List.of("regtest"));

  /**
   * How far it is ({@code getblockchaininfo}).
   *
   * @param chain bitcoind's name of the network
   * @param blocks the height of its best block
   * @param headers the height of the best header that it knows of
   * @param bestTime what that block's header says
   * @param initialDownload whether it has not caught up since it started
   * @param progress 0 to 1, by its own estimate
   * @param pruneHeight the lowest block that it still has, when it throws old ones away
   */
  record ChainState(
      String chain,
      BlockHeight blocks,
      BlockHeight headers,
      BlockHash best,
      Instant bestTime,
      boolean initialDownload,
      BigDecimal progress,
      Optional<BlockHeight> pruneHeight,
      List<String> warnings)
      implements BitcoinAnswer {
    public ChainState {
      warnings = List.copyOf(warnings);
    }

    public boolean isOn(Network network) {
      return CHAINS.getOrDefault(network, List.of()).contains(chain);
    }
  }

  /**
   * What it is, and whom it sees ({@code getnetworkinfo}).
   *
   * @param version 290402 for 29.4.2
   * @param relayFee below which it passes no transaction on
   * @param incrementalFee what a replacement must pay on top (BIP125)
   */
  record NetworkState(
      int version,
      String agent,
      int connections,
      boolean active,
      FeeRate relayFee,
      FeeRate incrementalFee)
      implements BitcoinAnswer {}

  /**
   * A header and where it stands ({@code getblockheader}). Its hash is that of its own 80 bytes.
   *
   * @param confirmations 1 for the best block; -1 when it is not in the best chain
   */
  record HeaderPlace(BlockHeader header, BlockHash hash, BlockHeight height, int confirmations)
      implements BitcoinAnswer {
    public boolean inBestChain() {
      return confirmations > 0;
    }
  }

  /**
   * A transaction ({@code getrawtransaction}).
   *
   * @param block that it is in; empty in the mempool
   * @param confirmations 0 in the mempool, and in a block that is not in the best chain
   */
  record FoundTransaction(
      SignedTransaction transaction, Optional<BlockHash> block, int confirmations)
      implements BitcoinAnswer {}

  /**
   * An output that nothing has spent ({@code gettxout}).
   *
   * @param asOf the best block when it was looked up
   * @param confirmations 0 in the mempool
   */
  record UnspentOutput(
      BlockHash asOf, int confirmations, Sats value, Bytes script, boolean coinbase)
      implements BitcoinAnswer {}

  /**
   * What to pay ({@code estimatesmartfee}).
   *
   * @param rate empty when it has seen too little to tell
   * @param blocks within how many the estimate holds; bitcoind may answer for more than asked
   */
  record FeeEstimate(Optional<FeeRate> rate, int blocks, List<String> errors)
      implements BitcoinAnswer {
    public FeeEstimate {
      errors = List.copyOf(errors);
    }
  }

  /**
   * The mempool ({@code getmempoolinfo}).
   *
   * @param loaded false while it still reads what it had at its last stop
   * @param minimum what it takes now; rises while it is full
   */
  record MempoolState(
      boolean loaded, long transactions, long virtualBytes, FeeRate minimum, FeeRate relayMinimum)
      implements BitcoinAnswer {}

  /**
   * A transaction in the mempool ({@code getmempoolentry}).
   *
   * @param fee its own
   * @param ancestors with itself
   * @param descendants with itself
   * @param dependsOn what it spends from that is in the mempool too
   * @param unbroadcast whether no other node has asked for it yet
   */
  record MempoolEntry(
      int virtualBytes,
      Sats fee,
      Instant since,
      int ancestors,
      int descendants,
      List<Txid> dependsOn,
      boolean unbroadcast)
      implements BitcoinAnswer {
    public MempoolEntry {
      dependsOn = List.copyOf(dependsOn);
    }
  }

  /**
   * A script in words ({@code decodescript}).
   *
   * @param type bitcoind's name of its form, such as {@code witness_v0_scripthash}
   * @param address empty for scripts that have none
   * @param wrapped the address of the P2WSH output that has this as its script, where it may
   */
  record DecodedScript(
      String assembly, String type, Optional<String> address, Optional<String> wrapped)
      implements BitcoinAnswer {}

  /**
   * A partially signed transaction (BIP174, {@code decodepsbt}).
   *
   * @param signatures that each input has so far
   * @param fee empty while it does not say what its inputs hold
   */
  record DecodedPsbt(Txid txid, List<Integer> signatures, int outputs, Optional<Sats> fee)
      implements BitcoinAnswer {
    public DecodedPsbt {
      signatures = List.copyOf(signatures);
    }
  }
}
