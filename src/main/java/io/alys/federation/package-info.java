/**
 * Who holds the peg's keys, and from which block on.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}, {@code ethereum}.
 */
@NullMarked
package io.alys.federation;

import org.jspecify.annotations.NullMarked;
