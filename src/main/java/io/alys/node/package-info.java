/**
 * The one place that knows all actors and wires them.
 *
 * <p>May import: every room but {@code cli} and {@code devnet}.
 */
@NullMarked
package io.alys.node;

import org.jspecify.annotations.NullMarked;
