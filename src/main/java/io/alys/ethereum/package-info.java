/**
 * What Ethereum's bytes mean.
 *
 * <p>May import: {@code primitives}.
 */
@NullMarked
package io.alys.ethereum;

import org.jspecify.annotations.NullMarked;
