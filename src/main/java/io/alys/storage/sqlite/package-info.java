/**
 * The journal and the chain's blocks, each in one SQLite file: how it is opened, checked, copied,
 * and what its errors mean.
 *
 * <p>May import: {@code storage}'s words, {@code storage.sql}; SQLite, Flyway, JDBI.
 */
@NullMarked
package io.alys.storage.sqlite;

import org.jspecify.annotations.NullMarked;
