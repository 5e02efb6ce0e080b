package io.alys.consensus.rules;

import io.alys.primitives.Bytes;

public final class ChainStateCodec {
  public static final int FORM = 1;

  public static Bytes encode(ChainState e) {
    throw new UnsupportedOperationException();
  }

  public static ChainState decode(Bytes b) {
    throw new UnsupportedOperationException();
  }
}
