/**
 * Real programs for a network on one machine, as children of this process: where they are, how they
 * are fetched, started and ended.
 *
 * <p>May import: every room but {@code node} and {@code cli}. A node that runs never needs it.
 */
@NullMarked
package io.alys.devnet.real;

import org.jspecify.annotations.NullMarked;
