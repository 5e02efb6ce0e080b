/** The kernel. */
@NullMarked
package io.alys.actor;

import org.jspecify.annotations.NullMarked;
