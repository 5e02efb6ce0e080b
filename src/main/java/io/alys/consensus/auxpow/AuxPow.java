package io.alys.consensus.auxpow;

import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.Transaction;

/**
 * Work that was done on a block of another chain, the parent, and committed to a hash of ours.
 *
 * <pre>
 *   parent header --merkle root--> coinbase --commitment--> root of a tree --leaf--> aux hash
 *                  coinbaseBranch                            chainBranch
 * </pre>
 *
 * <p>Whether it proves anything, {@link AuxPowCheck} says; {@link AuxPowWire} has its bytes.
 *
 * @param coinbase of the parent block, without its witness, which no hash in the proof covers
 * @param coinbaseBranch from the coinbase to the parent's merkle root
 * @param chainBranch from the aux hash to the root that the coinbase names: the tree of all chains
 *     that are mined together
 */
public record AuxPow(
    Transaction coinbase,
    MerkleBranch coinbaseBranch,
    MerkleBranch chainBranch,
    BlockHeader parent) {}
