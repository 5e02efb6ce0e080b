/** The way in. */
@NullMarked
package io.alys;

import org.jspecify.annotations.NullMarked;
