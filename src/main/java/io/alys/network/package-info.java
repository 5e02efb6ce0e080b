/**
 * The conversation with the nodes of other operators: blocks and signatures passed on, blocks
 * fetched for who lags.
 *
 * <p>Its actor is {@code network}. May import: the rooms below; of {@code chain} its words.
 */
@NullMarked
package io.alys.network;

import org.jspecify.annotations.NullMarked;
