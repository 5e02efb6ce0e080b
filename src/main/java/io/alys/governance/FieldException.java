package io.alys.governance;

import org.jspecify.annotations.Nullable;

/** A part of a message is not as it must be. The text begins with the field's name. */
final class FieldException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String field;
  private final String text;

  FieldException(String field, String what) {
    this(field, what, null);
  }

  FieldException(String field, String what, @Nullable Throwable cause) {
    super(field + " " + what, cause);
    this.field = field;
    this.text = field + " " + what;
  }

  String field() {
    return field;
  }

  String text() {
    return text;
  }
}
