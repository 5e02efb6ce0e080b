/**
 * What a proof of work does to the chain: which blocks it makes final, what stops without it, who
 * is paid for it.
 *
 * <p>Pure. May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code consensus}.
 */
@NullMarked
package io.alys.consensus.finality;

import org.jspecify.annotations.NullMarked;
