/**
 * Words a person types.
 *
 * <p>May import: {@code node}, {@code devnet}, {@code config}; picocli.
 */
@NullMarked
package io.alys.cli;

import org.jspecify.annotations.NullMarked;
