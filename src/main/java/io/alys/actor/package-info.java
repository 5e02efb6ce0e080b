/**
 * The kernel: references, mailboxes, lifecycle, supervision, and the only use of the event bus.
 *
 * <p>May import: {@code primitives}, Vert.x, Micrometer and Prometheus's model, SLF4J.
 */
@NullMarked
package io.alys.actor;

import org.jspecify.annotations.NullMarked;
