/**
 * The bridge of one node put together: chain, Bitcoin and governance in, effects out. Pure.
 *
 * <p>May import: what {@code peg} may, and the other parts of {@code peg}.
 */
@NullMarked
package io.alys.peg.bridge;

import org.jspecify.annotations.NullMarked;
