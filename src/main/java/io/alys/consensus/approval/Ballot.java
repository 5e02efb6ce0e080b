package io.alys.consensus.approval;

import io.alys.consensus.block.Slot;
import io.alys.primitives.Hash32;

/**
 * One authority's voice in one slot. Before a key gives it, the journal has to write down slot and
 * message, and to find no other message there: two blocks of one slot, both signed by one
 * authority, would let the chain fork.
 *
 * @param message what the key signs; the journal's signing root
 */
public record Ballot(Slot slot, Hash32 message) {}
