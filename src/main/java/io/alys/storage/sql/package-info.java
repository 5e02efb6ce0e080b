/**
 * The journal in SQL that SQLite and PostgreSQL both understand.
 *
 * <p>May import: {@code storage}'s words and rules, {@code primitives}; JDBI.
 */
@NullMarked
package io.alys.storage.sql;

import org.jspecify.annotations.NullMarked;
