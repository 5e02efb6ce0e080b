package io.alys.consensus.auxpow;

import io.alys.ethereum.EvmAddress;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a proof is to prove, all of it bound by the work. Version 1 bound the range alone, and so
 * whoever relayed a proof could put in a fee address of his own.
 *
 * <pre>
 *   range hash 32 | fee address 20 | chain id u32 | bits u32 | height u64      low byte first
 * </pre>
 *
 * <p>The aux hash is the double SHA-256 of these 68 bytes.
 *
 * @param feeAddress who is paid
 * @param chainId 1 to 2^32 - 1
 * @param bits what the parent block's hash has to meet
 * @param height the number after that of the block which carried the last proof
 */
public record Work(
    RangeHash range, EvmAddress feeAddress, long chainId, CompactTarget bits, BlockNumber height) {
  private static final int SIZE_BYTES = 68;

  public Work {
    if (chainId < 1 || chainId > MerkleBranch.MAX_U32) {
      throw new IllegalArgumentException(
          "chain id %d must be between 1 and 2^32 - 1".formatted(chainId));
    }
  }

  public Bytes toBytes() {
    ByteBuffer out = ByteBuffer.allocate(SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(range.value().octets().toArray()).put(feeAddress.octets().toArray());
    out.putInt((int) chainId).putInt((int) bits.bits()).putLong(height.value());
    return Bytes.copyOf(out.array());
  }

  public AuxHash auxHash() {
    return new AuxHash(new Hash32(DoubleSha256.of(toBytes())));
  }
}
