/**
 * Merged mining: what miners are given to work on, and what becomes of their proofs.
 *
 * <p>Its actor is AuxPow. May import: everything below.
 */
@NullMarked
package io.alys.mining;

import org.jspecify.annotations.NullMarked;
