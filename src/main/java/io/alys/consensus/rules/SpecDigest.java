package io.alys.consensus.rules;

import io.alys.consensus.ChainSpec;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.*;

public final class SpecDigest {
  public static Hash32 of(ChainSpec s) {
    return Keccak256.of(
        Bytes.copyOf(s.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }
}
