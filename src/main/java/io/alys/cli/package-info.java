/**
 * Words a person types.
 *
 * <p>May import: {@code node}, {@code config}, {@code observability} for the log's form; picocli.
 */
@NullMarked
package io.alys.cli;

import org.jspecify.annotations.NullMarked;
