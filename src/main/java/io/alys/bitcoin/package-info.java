/**
 * What Bitcoin's bytes mean.
 *
 * <p>May import: {@code primitives}, and of bitcoinj what hashes, signs and encodes.
 */
@NullMarked
package io.alys.bitcoin;

import org.jspecify.annotations.NullMarked;
