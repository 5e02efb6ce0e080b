/** What the peg costs: payouts, signatures, deposits. */
@NullMarked
package io.alys.bench.peg;

import org.jspecify.annotations.NullMarked;
