/**
 * Who depends on whom, and the order that follows from it.
 *
 * <p>Pure. May import: {@code primitives} and its sibling pure packages.
 */
@NullMarked
package io.alys.actor.graph;

import org.jspecify.annotations.NullMarked;
