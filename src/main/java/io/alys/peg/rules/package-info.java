/**
 * What a block may say of the peg, and what an honest producer says.
 *
 * <p>May import: what {@code peg} may, and the other parts of {@code peg}.
 */
@NullMarked
package io.alys.peg.rules;

import org.jspecify.annotations.NullMarked;
