package io.alys.devnet.mining;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.UndecodableException;

/** What {@code createauxblock} answers, as far as a miner needs it. */
record AuxWork(AuxHash hash, long chainId, CompactTarget bits) {
  private static final int HEX = 16;

  /**
   * @throws UndecodableException when it is anything else
   */
  static AuxWork read(JsonNode answer) {
    try {
      return new AuxWork(
          AuxHash.fromHex(answer.path("hash").asText()),
          answer.path("chainid").asLong(),
          new CompactTarget(Long.parseLong(answer.path("bits").asText(), HEX)));
    } catch (IllegalArgumentException e) {
      throw new UndecodableException(
          "it is no work: " + RpcBody.shortened(String.valueOf(e.getMessage())));
    }
  }
}
