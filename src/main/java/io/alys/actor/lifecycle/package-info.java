/**
 * The states of an actor and what leads from one to the next.
 *
 * <p>Pure. May import: {@code primitives} and its sibling pure packages.
 */
@NullMarked
package io.alys.actor.lifecycle;

import org.jspecify.annotations.NullMarked;
