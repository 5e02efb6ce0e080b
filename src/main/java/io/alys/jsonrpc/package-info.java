/**
 * JSON-RPC 2.0 over HTTP, as we ask others: bodies, bounded and in time.
 *
 * <p>May import: {@code primitives} and {@code actor} for its clock.
 */
@NullMarked
package io.alys.jsonrpc;

import org.jspecify.annotations.NullMarked;
