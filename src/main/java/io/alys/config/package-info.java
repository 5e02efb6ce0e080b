/** Text to validated records, every mistake at once. */
@NullMarked
package io.alys.config;

import org.jspecify.annotations.NullMarked;
