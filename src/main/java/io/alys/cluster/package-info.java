/**
 * The replicas of one operator, joined by Hazelcast.
 *
 * <p>May import: floors 0 to 2, Hazelcast.
 */
@NullMarked
package io.alys.cluster;

import org.jspecify.annotations.NullMarked;
