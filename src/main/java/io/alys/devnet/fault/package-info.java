/**
 * Which faults strike when: pure, and the same for the same seed.
 *
 * <p>May import: {@code primitives}.
 */
@NullMarked
package io.alys.devnet.fault;

import org.jspecify.annotations.NullMarked;
