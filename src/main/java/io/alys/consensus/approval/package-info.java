/**
 * Who may sign blocks, what exactly they sign, and how their signatures come together.
 *
 * <p>Pure. May import: {@code primitives}, and of {@code consensus} the parts {@code auxpow},
 * {@code bls} and {@code block}.
 */
@NullMarked
package io.alys.consensus.approval;

import org.jspecify.annotations.NullMarked;
