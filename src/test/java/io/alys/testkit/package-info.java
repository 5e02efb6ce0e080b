/** What tests of actors are made of: a small system, a hand-moved clock, faults, patience. */
@NullMarked
package io.alys.testkit;

import org.jspecify.annotations.NullMarked;
