/**
 * What goes wrong with money on its way, and what an operator is told of it.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}, {@code ethereum}.
 */
@NullMarked
package io.alys.peg.trouble;

import org.jspecify.annotations.NullMarked;
