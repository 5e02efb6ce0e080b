/**
 * A network for one machine: the files of a chain of its own, the stand-ins around a node, a miner.
 *
 * <p>May import: every room but {@code node} and {@code cli}. A node that runs never needs it.
 */
@NullMarked
package io.alys.devnet.network;

import org.jspecify.annotations.NullMarked;
