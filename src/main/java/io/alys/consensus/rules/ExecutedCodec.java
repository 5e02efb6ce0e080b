package io.alys.consensus.rules;

import io.alys.primitives.Bytes;

public final class ExecutedCodec {
  public static Bytes encode(Executed e) {
    throw new UnsupportedOperationException();
  }

  public static Executed decode(Bytes b) {
    throw new UnsupportedOperationException();
  }
}
