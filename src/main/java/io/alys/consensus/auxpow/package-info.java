/**
 * Merged mining: what miners commit to, how a proof of their work is written and checked, and how
 * hard the next one is.
 *
 * <p>Pure. May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code consensus}.
 */
@NullMarked
package io.alys.consensus.auxpow;

import org.jspecify.annotations.NullMarked;
