package io.alys.devnet.script;

import io.alys.bitcoin.PublicKey;
import io.alys.primitives.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bitcoinj.crypto.internal.CryptoUtils;

/** Output scripts that the stand-in makes and spends. */
public final class Scripts {
  /** What anybody can spend: OP_TRUE. */
  public static final Bytes TRUE = Bytes.fromHex("51");

  /** {@link #TRUE} as a P2WSH output: where the coins of the faucet lie. */
  public static final Bytes FAUCET = payToWitnessScript(TRUE);

  private Scripts() {}

  /** A P2WSH output (BIP141). */
  public static Bytes payToWitnessScript(Bytes witnessScript) {
    return Bytes.fromHex("0020").plus(sha256(witnessScript));
  }

  /** A P2SH output (BIP16). */
  public static Bytes payToScript(Bytes redeemScript) {
    return Bytes.fromHex("a914").plus(hash160(redeemScript)).plus(Bytes.fromHex("87"));
  }

  /** A P2WPKH output (BIP141). */
  public static Bytes payToKey(PublicKey key) {
    return Bytes.fromHex("0014").plus(hash160(key.compressed()));
  }

  /** What a P2WPKH input is signed over in place of a witness script (BIP143). */
  public static Bytes keyScript(PublicKey key) {
    return Bytes.fromHex("76a914").plus(hash160(key.compressed())).plus(Bytes.fromHex("88ac"));
  }

  static Bytes hash160(Bytes content) {
    return Bytes.copyOf(CryptoUtils.sha256hash160(content.toArray()));
  }

  static Bytes sha256(Bytes content) {
    try {
      return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(content.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
