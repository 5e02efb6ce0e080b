/**
 * A stand-in for an execution client, to develop, test and drill against: the Engine API and the
 * calls of wallets, over a chain without an EVM.
 *
 * <p>May import: every room but {@code node} and {@code cli}. A node that runs never needs it.
 */
@NullMarked
package io.alys.devnet.execution;

import org.jspecify.annotations.NullMarked;
