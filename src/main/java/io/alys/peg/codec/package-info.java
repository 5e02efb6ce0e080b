/**
 * How the peg's records stand in the journal: big-endian, counted, read totally.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code federation}.
 */
@NullMarked
package io.alys.peg.codec;

import org.jspecify.annotations.NullMarked;
