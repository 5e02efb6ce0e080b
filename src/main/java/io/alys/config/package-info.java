/**
 * Text to validated records, every mistake at once.
 *
 * <p>It knows no actor: a room declares its settings as a record, this room fills it. May import:
 * {@code primitives}, Jackson, Vert.x for watching the file.
 */
@NullMarked
package io.alys.config;

import org.jspecify.annotations.NullMarked;
