/**
 * What survives a crash: what happened to pegs, what is owed to governance and what it announced,
 * who holds which role, what was signed, the audit log, and the chain's blocks.
 *
 * <p>Its actor is Storage. May import: {@code primitives}, {@code actor} and {@code config};
 * Jackson, to tell what is JSON.
 */
@NullMarked
package io.alys.storage;

import org.jspecify.annotations.NullMarked;
