/**
 * What Bitcoin's bytes mean.
 *
 * <p>May import: {@code primitives}.
 */
@NullMarked
package io.alys.bitcoin;

import org.jspecify.annotations.NullMarked;
