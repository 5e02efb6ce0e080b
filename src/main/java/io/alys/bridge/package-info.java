/**
 * The bridge at work: four actors that carry coins between Bitcoin and the sidechain.
 *
 * <p>Actors: {@code bridge}, {@code pegin}, {@code pegout}, {@code federation}. May import: the
 * rooms below; of {@code stream} its words.
 */
@NullMarked
package io.alys.bridge;

import org.jspecify.annotations.NullMarked;
