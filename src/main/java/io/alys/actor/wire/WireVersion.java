package io.alys.actor.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The version of a message's form between nodes; 1 when absent. Adding a field that may be missing
 * keeps the version; anything that an older node would misread needs a new one, two releases apart:
 * first all nodes learn to read it, then they begin to send it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WireVersion {
  int value();
}
