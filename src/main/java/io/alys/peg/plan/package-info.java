/**
 * Which Bitcoin transaction comes next: the same for everyone who knows the same blocks.
 *
 * <p>May import: what {@code peg} may, and {@code peg.state}.
 */
@NullMarked
package io.alys.peg.plan;

import org.jspecify.annotations.NullMarked;
