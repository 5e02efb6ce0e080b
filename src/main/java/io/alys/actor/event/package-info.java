/**
 * What actors announce to whoever listens, and what could not be delivered.
 *
 * <p>May import: {@code primitives} and the kernel.
 */
@NullMarked
package io.alys.actor.event;

import org.jspecify.annotations.NullMarked;
