/** Units and bytes: the value types that every other room counts, names and passes. */
@NullMarked
package io.alys.primitives;

import org.jspecify.annotations.NullMarked;
