package io.alys.consensus.rules;

import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.BridgeContract.Decoded;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.Receipt;
import io.alys.peg.Burn;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.util.ArrayList;
import java.util.List;

/**
 * What the execution layer made of a block: every node finds it out for itself.
 *
 * @param burns in the order of their logs
 * @param fees that its transactions paid, base fees and priority fees
 */
public record Executed(List<Burn> burns, Wei fees) {
  public static final Executed NOTHING = new Executed(List.of(), Wei.ZERO);

  public Executed {
    burns = List.copyOf(burns);
  }

  /**
   * What follows from the receipts of a payload. Whose log it is counts, and not whom a transaction
   * called; places and hashes are counted here, whatever the receipts say of them.
   *
   * @param receipts one for each transaction, in their order
   * @throws IllegalArgumentException when there are more or fewer
   * @throws IllegalStateException when the bridge contract logged what it cannot log: the execution
   *     layer began with another contract
   */
  public static Executed of(ExecutionPayload payload, List<Receipt> receipts) {
    if (receipts.size() != payload.transactions().size()) {
      throw new IllegalArgumentException(
          "%d receipts of the %d transactions in %s"
              .formatted(receipts.size(), payload.transactions().size(), payload.blockHash()));
    }
    List<Burn> burns = new ArrayList<>();
    Wei fees = Wei.ZERO;
    int index = 0;
    for (int i = 0; i < receipts.size(); i++) {
      fees = fees.plus(receipts.get(i).fee());
      Hash32 transaction = Keccak256.of(payload.transactions().get(i));
      for (EvmLog log : receipts.get(i).logs()) {
        switch (BridgeContract.decode(log)) {
          case Decoded.PegOutRequested(EvmAddress sender, Bytes address, Wei value) ->
              burns.add(
                  new Burn(payload.blockNumber(), transaction, index, sender, address, value));
          case Decoded.Unrelated _ -> {}
          case Decoded.Malformed(String message) -> throw new IllegalStateException(message);
        }
        index++;
      }
    }
    return new Executed(burns, fees);
  }
}
