/**
 * What survives a crash: what happened to pegs, what is owed to governance and what it announced,
 * who holds which role, what was signed, and the audit log.
 *
 * <p>Its actor is Storage. May import: {@code primitives}, {@code actor} and {@code config};
 * Jackson, to tell what is JSON.
 */
@NullMarked
package io.alys.storage;

import org.jspecify.annotations.NullMarked;
