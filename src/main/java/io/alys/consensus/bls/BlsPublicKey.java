package io.alys.consensus.bls;

import io.alys.primitives.Bytes;
import java.util.Collection;
import supranational.blst.P1;
import supranational.blst.P1_Affine;

/**
 * A point of the right group, and not its zero: this is looked at once, when the key is read, and
 * so never again. Without it a key outside the group lets signatures pass that nobody made.
 */
public final class BlsPublicKey {
  public static final int SIZE_BYTES = 48;

  private final Bytes compressed;
  private final P1_Affine point;

  private BlsPublicKey(Bytes compressed, P1_Affine point) {
    this.compressed = compressed;
    this.point = point;
  }

  /**
   * Reads the compressed form.
   *
   * @param compressed 48 bytes, as the ZCash serialisation of BLS12-381 writes them
   * @throws IllegalArgumentException when it is no point of the group, or its zero
   */
  public static BlsPublicKey parse(Bytes compressed) {
    Points.requireCompressed("public key", compressed, SIZE_BYTES);
    P1_Affine point =
        Points.read("public key", compressed, () -> new P1_Affine(compressed.toArray()));
    if (point.is_inf() || !point.in_group()) {
      throw new IllegalArgumentException(
          "public key %s is no point of the group that keys are in".formatted(compressed));
    }
    return new BlsPublicKey(compressed, point);
  }

  static BlsPublicKey of(P1 point) {
    return parse(Bytes.copyOf(point.compress()));
  }

  /** The sum; each was checked when it was read, so adding need not look again. */
  static P1_Affine sum(Collection<BlsPublicKey> keys) {
    P1 sum = new P1();
    for (BlsPublicKey key : keys) {
      sum.add(key.point);
    }
    return sum.to_affine();
  }

  P1_Affine point() {
    return point;
  }

  /**
   * Whether whoever announced this key also has its secret. Without such a proof one could announce
   * a key made of those of others, and sign in their names alone.
   */
  public boolean isProvenBy(BlsSignature possession) {
    return Points.verifies(
        possession.point(), point, compressed.toArray(), Points.POSSESSION_DOMAIN);
  }

  public Bytes compressed() {
    return compressed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlsPublicKey key && compressed.equals(key.compressed);
  }

  @Override
  public int hashCode() {
    return compressed.hashCode();
  }

  /** 96 lower-case hex digits. */
  @Override
  public String toString() {
    return compressed.toHex();
  }
}
