/**
 * The blocks of the sidechain that are not final yet, and what each of them makes of the peg.
 *
 * <p>May import: what {@code peg} may, and the other parts of {@code peg}.
 */
@NullMarked
package io.alys.peg.ledger;

import org.jspecify.annotations.NullMarked;
