/**
 * What an operator sees: metrics, health, the log's form. Its actor is Metrics.
 *
 * <p>May import: floors 0 to 3.
 */
@NullMarked
package io.alys.observability;

import org.jspecify.annotations.NullMarked;
