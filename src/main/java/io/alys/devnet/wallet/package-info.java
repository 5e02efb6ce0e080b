/**
 * Users of both chains, who know nothing but the JSON-RPC of others, and their way through a peg.
 *
 * <p>May import: every room but {@code node} and {@code cli}. A node that runs never needs it.
 */
@NullMarked
package io.alys.devnet.wallet;

import org.jspecify.annotations.NullMarked;
