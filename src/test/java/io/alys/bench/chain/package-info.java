/** What a block costs: the rules alone, and a node's whole way with one. */
@NullMarked
package io.alys.bench.chain;

import org.jspecify.annotations.NullMarked;
