package io.alys.devnet.mining;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.DoubleSha256;
import io.alys.consensus.auxpow.MerkleBranch;
import io.alys.devnet.regtest.BlockRules;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A parent block that commits to a tree of chains, whole but for the nonce. Pure.
 *
 * <pre>
 *   coinbase: input   height (BIP34), extra nonce 8 [, commitment 44]
 *             outputs reward, [commitment to witnesses,] [commitment 44]
 * </pre>
 */
record ParentBlock(SignedTransaction coinbase, ParentTemplate template) {
  private static final Outpoint NOTHING =
      new Outpoint(new Txid(BlockHash.ZERO.wire()), 0xffff_ffffL);
  private static final long SEQUENCE = 0xffff_ffffL;
  private static final Bytes RESERVED = Bytes.copyOf(new byte[32]);

  /** Where a coinbase commits. */
  enum Place {
    /** The whole script of an output, as version 1 had it. */
    OUTPUT,
    /** The input's script, as the specification of merged mining has it. */
    INPUT
  }

  /**
   * What goes into a coinbase beside the template's.
   *
   * @param payTo the script that gets the reward
   * @param extraNonce makes two coinbases differ
   */
  record Coinbase(Bytes payTo, Bytes commitment, Place place, long extraNonce) {}

  static ParentBlock of(ParentTemplate template, Coinbase wanted) {
    boolean inInput = wanted.place() == Place.INPUT;
    Bytes extra = Bytes.copyOf(ByteBuffer.allocate(8).putLong(wanted.extraNonce()).array());
    Bytes script = BlockRules.heightScript(template.height()).plus(pushed(extra));
    Stream<Bytes> commitments =
        Stream.concat(
            template.witnessCommitment().stream(),
            inInput ? Stream.empty() : Stream.of(wanted.commitment()));
    List<Transaction.Output> outputs =
        Stream.concat(
                Stream.of(new Transaction.Output(template.reward(), wanted.payTo())),
                commitments.map(each -> new Transaction.Output(Sats.ZERO, each)))
            .toList();
    Transaction.Input input =
        new Transaction.Input(
            NOTHING, inInput ? script.plus(pushed(wanted.commitment())) : script, SEQUENCE);
    Transaction transaction = new Transaction(2, List.of(input), outputs, 0);
    List<Bytes> witness = template.witnessCommitment().isPresent() ? List.of(RESERVED) : List.of();
    return new ParentBlock(new SignedTransaction(transaction, List.of(witness)), template);
  }

  private static Bytes pushed(Bytes content) {
    return Bytes.copyOf((byte) content.size()).plus(content);
  }

  /** With a nonce of 0. */
  BlockHeader header() {
    ParentTemplate.Header header = template.header();
    return new BlockHeader(
        header.version(),
        header.previous(),
        branch().rootAbove(coinbase.txid().wire()),
        header.timeSeconds(),
        header.bits().bits(),
        0);
  }

  /** From the coinbase to the merkle root; of an odd row the last one is taken twice. */
  private MerkleBranch branch() {
    List<Bytes> siblings = new ArrayList<>();
    // The coinbase's own place, the first of each row, is never looked at.
    List<Bytes> row =
        Stream.concat(Stream.of(coinbase), template.transactions().stream())
            .map(each -> each.txid().wire())
            .toList();
    while (row.size() > 1) {
      siblings.add(row.get(1));
      List<Bytes> above = new ArrayList<>();
      for (int i = 0; i < row.size(); i += 2) {
        above.add(DoubleSha256.of(row.get(i), row.get(Math.min(i + 1, row.size() - 1))));
      }
      row = above;
    }
    return new MerkleBranch(siblings, 0);
  }

  /** What the parent chain's node takes. */
  Block block(BlockHeader mined) {
    return new Block(
        mined, Stream.concat(Stream.of(coinbase), template.transactions().stream()).toList());
  }

  /** What our node takes. */
  AuxPow proof(BlockHeader mined, MerkleBranch chainBranch) {
    return new AuxPow(coinbase.transaction(), branch(), chainBranch, mined);
  }
}
