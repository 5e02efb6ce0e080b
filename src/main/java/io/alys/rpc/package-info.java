/**
 * The node's own JSON-RPC: what miners, wallets, explorers and operators ask it over HTTP.
 *
 * <p>Actor: {@code rpc}. May import: the rooms below; of {@code chain}, {@code mining}, {@code
 * bridge}, {@code engine}, {@code network}, {@code sync} and {@code stream} their words.
 */
@NullMarked
package io.alys.rpc;

import org.jspecify.annotations.NullMarked;
