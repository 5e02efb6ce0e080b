/**
 * Chain: produces blocks in turn, takes those of others, and says which of them count.
 *
 * <p>May import: everything below, and what the engine, the bridge and mining are told and tell.
 */
@NullMarked
package io.alys.chain;

import org.jspecify.annotations.NullMarked;
