package io.alys.storage;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.KeptBlock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Blocks as tests want them: named by a number and a branch, from which all else follows. */
public final class BlockFixture {
  public static final Hash32 GENESIS = Hash32.ZERO;

  private BlockFixture() {}

  /** Of a number and a branch; the genesis block has number 0. */
  public static Hash32 hash(long number, int branch) {
    return number == 0
        ? GENESIS
        : new Hash32(
            Bytes.copyOf(
                ByteBuffer.allocate(32).putInt(28, branch + 1).putLong(8, number).array()));
  }

  /** On a parent of that branch. */
  public static KeptBlock block(long number, int branch, int parentBranch) {
    return sized(number, branch, parentBranch, 20);
  }

  public static KeptBlock block(long number, int branch) {
    return block(number, branch, branch);
  }

  /** Its bytes follow from its number. */
  public static KeptBlock sized(long number, int branch, int parentBranch, int sizeBytes) {
    byte[] octets = new byte[sizeBytes];
    Arrays.fill(octets, (byte) number);
    return new KeptBlock(
        hash(number, branch),
        hash(number - 1, parentBranch),
        new BlockNumber(number),
        Bytes.copyOf(octets),
        Bytes.copyOf((byte) branch));
  }

  /** The head of one branch, what is final of another. */
  public static ChainHead head(long number, int branch, long finalised, int finalisedBranch) {
    return new ChainHead(
        hash(number, branch),
        new BlockNumber(number),
        hash(finalised, finalisedBranch),
        new BlockNumber(finalised));
  }

  public static ChainHead head(long number, int branch) {
    return head(number, branch, 0, 0);
  }

  public static KeepBlocks keep(ChainHead head, KeptBlock... blocks) {
    return new KeepBlocks(List.of(blocks), Optional.of(head));
  }

  public static KeepBlocks keep(KeptBlock... blocks) {
    return new KeepBlocks(List.of(blocks), Optional.empty());
  }
}
