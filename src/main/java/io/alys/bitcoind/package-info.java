/**
 * The conversation with the Bitcoin node: its JSON-RPC, typed, bounded and without its wallet.
 *
 * <p>It has no actor; actors of the bridge hold a client each. May import: {@code primitives},
 * {@code bitcoin}, {@code actor}, {@code jsonrpc} and {@code config}.
 */
@NullMarked
package io.alys.bitcoind;

import org.jspecify.annotations.NullMarked;
