/**
 * The journal in a PostgreSQL database that several replicas share: how it is reached, and what its
 * errors mean.
 *
 * <p>May import: {@code storage}'s words, {@code storage.sql}, {@code config}; PostgreSQL,
 * HikariCP, Flyway, JDBI.
 */
@NullMarked
package io.alys.storage.postgres;

import org.jspecify.annotations.NullMarked;
