/**
 * A whole network in one process, shown to a newcomer step by step.
 *
 * <p>May import: {@code node}, {@code devnet}, {@code config}. Alone may print to the terminal.
 */
@NullMarked
package io.alys.cli.demo;

import org.jspecify.annotations.NullMarked;
