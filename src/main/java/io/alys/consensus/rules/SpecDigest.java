package io.alys.consensus.rules;
import io.alys.primitives.*; import io.alys.consensus.ChainSpec; import io.alys.ethereum.Keccak256;
public final class SpecDigest { public static Hash32 of(ChainSpec s){ return Keccak256.of(Bytes.copyOf(s.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))); } }
