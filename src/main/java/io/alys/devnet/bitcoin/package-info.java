/**
 * A stand-in for a Bitcoin node, to develop, test and drill against: a regtest chain behind
 * bitcoind's JSON-RPC, with faults at will and a wallet for its user.
 *
 * <p>May import: every room but {@code node} and {@code cli}. A node that runs never needs it.
 */
@NullMarked
package io.alys.devnet.bitcoin;

import org.jspecify.annotations.NullMarked;
