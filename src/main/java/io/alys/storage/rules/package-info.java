/**
 * The rules of the journal: who holds a role, what a key may sign, how the audit log is chained.
 *
 * <p>Pure. May import: {@code storage}'s words, {@code primitives}.
 */
@NullMarked
package io.alys.storage.rules;

import org.jspecify.annotations.NullMarked;
