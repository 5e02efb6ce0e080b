/**
 * How a message looks between two nodes: versioned CBOR, decoded totally.
 *
 * <p>May import: {@code primitives} and Jackson; no Vert.x.
 */
@NullMarked
package io.alys.actor.wire;

import org.jspecify.annotations.NullMarked;
