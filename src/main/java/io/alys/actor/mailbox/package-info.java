/**
 * What waits for an actor: bounded, by priority, first in first out within one.
 *
 * <p>Pure. May import: {@code primitives} and its sibling pure packages.
 */
@NullMarked
package io.alys.actor.mailbox;

import org.jspecify.annotations.NullMarked;
