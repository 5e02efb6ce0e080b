/**
 * Sync: brings the chain of a node to where that of its peers is, and says how far it is.
 *
 * <p>Actor: {@code sync}. May import: everything below, and what the chain and the network are told
 * and tell.
 */
@NullMarked
package io.alys.sync;

import org.jspecify.annotations.NullMarked;
