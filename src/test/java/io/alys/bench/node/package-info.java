/** What a whole node costs that takes users in and out; imports all rooms. */
@NullMarked
package io.alys.bench.node;

import org.jspecify.annotations.NullMarked;
