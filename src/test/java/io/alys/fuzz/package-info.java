/** What others send, byte for byte: whatever it is, it is read or refused, and never breaks. */
@NullMarked
package io.alys.fuzz;

import org.jspecify.annotations.NullMarked;
