/**
 * What miners were asked to work on, and what they handed in.
 *
 * <p>Pure. May import: {@code primitives}, {@code bitcoin}, {@code ethereum}, {@code consensus}.
 */
@NullMarked
package io.alys.consensus.workbook;

import org.jspecify.annotations.NullMarked;
