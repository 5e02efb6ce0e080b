package io.alys.config;

/** Where a value came from. */
public sealed interface Origin {
  /** No layer gave it. */
  record BuiltIn() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }

  /** The profile that was chosen. */
  record OfProfile(String profile) implements Origin {
    @Override
    public String toString() {
      return "profile " + profile;
    }
  }

  /** A line of a file, from 1; 0 when the line is not known. */
  record FileLine(String file, int line) implements Origin {
    @Override
    public String toString() {
      return line == 0 ? file : file + ":" + line;
    }
  }

  record Environment(String variable) implements Origin {
    @Override
    public String toString() {
      return variable;
    }
  }

  record CommandLine() implements Origin {
    @Override
    public String toString() {
      return "--set";
    }
  }
}
