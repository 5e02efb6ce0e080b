/**
 * A chain of the execution layer without an EVM: accounts, fees, the bridge's contract, blocks and
 * the pool of transactions, under the rules of Shanghai.
 *
 * <p>May import: {@code primitives} and {@code ethereum}. Pure: no clock, no disk.
 */
@NullMarked
package io.alys.devnet.execution.ledger;

import org.jspecify.annotations.NullMarked;
