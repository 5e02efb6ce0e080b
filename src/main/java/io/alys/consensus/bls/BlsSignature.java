package io.alys.consensus.bls;

import io.alys.primitives.Bytes;
import java.util.Collection;
import supranational.blst.P2;
import supranational.blst.P2_Affine;

/**
 * A signature, of one key or of several joined. That it is a point of the right group is looked at
 * once, when it is read; what it signs, {@link Claim} checks.
 */
public final class BlsSignature {
  public static final int SIZE_BYTES = 96;

  private final Bytes compressed;
  private final P2_Affine point;

  private BlsSignature(Bytes compressed, P2_Affine point) {
    this.compressed = compressed;
    this.point = point;
  }

  /**
   * Reads the compressed form.
   *
   * @param compressed 96 bytes, as the ZCash serialisation of BLS12-381 writes them
   * @throws IllegalArgumentException when it is no point of the group, or its zero
   */
  public static BlsSignature parse(Bytes compressed) {
    Points.requireCompressed("signature", compressed, SIZE_BYTES);
    P2_Affine point =
        Points.read("signature", compressed, () -> new P2_Affine(compressed.toArray()));
    if (point.is_inf() || !point.in_group()) {
      throw new IllegalArgumentException(
          "signature %s is no point of the group that signatures are in".formatted(compressed));
    }
    return new BlsSignature(compressed, point);
  }

  static BlsSignature of(P2 point) {
    return parse(Bytes.copyOf(point.compress()));
  }

  /**
   * Joins signatures over one message, each of other keys than the others.
   *
   * @throws IllegalArgumentException when there is none, or their sum is zero
   */
  public static BlsSignature join(Collection<BlsSignature> signatures) {
    if (signatures.isEmpty()) {
      throw new IllegalArgumentException("no signature is there to be joined");
    }
    P2 sum = new P2();
    for (BlsSignature signature : signatures) {
      sum.add(signature.point);
    }
    return of(sum);
  }

  P2_Affine point() {
    return point;
  }

  public Bytes compressed() {
    return compressed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlsSignature signature && compressed.equals(signature.compressed);
  }

  @Override
  public int hashCode() {
    return compressed.hashCode();
  }

  /** 192 lower-case hex digits. */
  @Override
  public String toString() {
    return compressed.toHex();
  }
}
