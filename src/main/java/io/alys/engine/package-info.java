/**
 * The conversation with the execution client: payloads built, imported and chosen, logs read.
 *
 * <p>Its actor is {@code engine}. May import: {@code primitives}, {@code ethereum}, {@code actor},
 * {@code config} and {@code jsonrpc}.
 */
@NullMarked
package io.alys.engine;

import org.jspecify.annotations.NullMarked;
