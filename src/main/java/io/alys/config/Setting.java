package io.alys.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one component of a configuration record. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
  /** One sentence for the reference: what it does, and what a wrong value risks. */
  String doc();

  /** The value when no layer gives one, as one would write it in {@code --set}. */
  String byDefault() default "";

  /** The smallest number allowed. */
  long min() default Long.MIN_VALUE;

  /** The largest number allowed. */
  long max() default Long.MAX_VALUE;

  /** Whether a change of the file takes effect without a restart. */
  boolean live() default false;
}
