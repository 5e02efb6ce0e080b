/**
 * What locks a coin of the regtest chain, and whether a witness opens it.
 *
 * <p>May import: {@code primitives}, {@code bitcoin}; of bitcoinj what hashes a key and names an
 * operation.
 */
@NullMarked
package io.alys.devnet.script;

import org.jspecify.annotations.NullMarked;
