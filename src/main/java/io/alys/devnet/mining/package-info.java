/**
 * A miner of development: it takes work from a node, a parent block from a Bitcoin node, and finds
 * the proof with a processor's own strength.
 *
 * <p>May import: every room but {@code node} and {@code cli}. A node that runs never needs it.
 */
@NullMarked
package io.alys.devnet.mining;

import org.jspecify.annotations.NullMarked;
