/**
 * The governance protocol: its messages as our records, and their form on the wire.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, and the classes that
 * protobuf generates of {@code governance.proto}.
 */
@NullMarked
package io.alys.governance;

import org.jspecify.annotations.NullMarked;
