/**
 * A stand-in for Anduro Governance, to develop, test and drill against: a real server with
 * development keys, a durable memory and faults at will.
 *
 * <p>May import: every room but {@code node} and {@code cli}. A node that runs never needs it.
 */
@NullMarked
package io.alys.devnet.governance;

import org.jspecify.annotations.NullMarked;
