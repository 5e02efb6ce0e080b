/**
 * What follows when an actor crashes: pure decisions, with the time passed in.
 *
 * <p>Pure. May import: {@code primitives} and its sibling pure packages.
 */
@NullMarked
package io.alys.actor.supervision;

import org.jspecify.annotations.NullMarked;
