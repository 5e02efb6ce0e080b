/**
 * What the stand-in for governance remembers, and the file that it remembers it in.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}, {@code governance}.
 */
@NullMarked
package io.alys.devnet.ledger;

import org.jspecify.annotations.NullMarked;
