package io.alys.bench.peg;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoin.WitnessAssembly;
import io.alys.bitcoin.WitnessAssembly.Assembled;
import io.alys.bitcoin.WitnessAssembly.Contribution;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bitcoinj.crypto.ECKey;
import org.bitcoinj.crypto.SignatureDecodeException;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** Coins of two of three keys, spent together, and both signatures for each. */
record SampleSignatures(WitnessAssembly assembly, List<Signed> all) {
  private static final ECDomainParameters CURVE =
      new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
  private static final Sats COIN = new Sats(1_000_000);

  /**
   * A signature, as it comes, and as the signer of BouncyCastle takes it.
   *
   * @param r its first number, {@code s} its second
   */
  record Signed(
      Contribution contribution,
      Bytes digest,
      ECPublicKeyParameters point,
      BigInteger r,
      BigInteger s) {}

  static SampleSignatures of(int inputs) {
    List<SigningKey> keys =
        Stream.of("11", "22", "33").map(s -> SigningKey.of(Bytes.fromHex(s.repeat(32)))).toList();
    Multisig multisig = new Multisig(2, keys.stream().map(SigningKey::publicKey).toList());
    Txid funds = new Txid(Bytes.fromHex("aa".repeat(Txid.SIZE_BYTES)));
    Transaction unsigned =
        new Transaction(
            2,
            IntStream.range(0, inputs)
                .mapToObj(i -> new Transaction.Input(new Outpoint(funds, i), Bytes.EMPTY, 0))
                .toList(),
            List.of(new Transaction.Output(COIN, multisig.outputScript())),
            0);
    Bip143 digests = new Bip143(unsigned);
    List<Signed> all =
        IntStream.range(0, inputs)
            .boxed()
            .flatMap(
                i ->
                    keys.subList(0, 2).stream()
                        .map(key -> signed(i, key, digests.digest(i, multisig.script(), COIN))))
            .toList();
    return new SampleSignatures(
        new WitnessAssembly(unsigned, Collections.nCopies(inputs, COIN), multisig), all);
  }

  private static Signed signed(int input, SigningKey key, Bytes digest) {
    Bytes signature = key.sign(digest);
    byte[] der = Arrays.copyOf(signature.toArray(), signature.size() - 1);
    try {
      ECKey.ECDSASignature numbers = ECKey.ECDSASignature.decodeFromDER(der);
      ECPublicKeyParameters point =
          new ECPublicKeyParameters(
              CURVE.getCurve().decodePoint(key.publicKey().compressed().toArray()), CURVE);
      Contribution contribution = new Contribution(input, key.publicKey(), signature);
      return new Signed(contribution, digest, point, numbers.r, numbers.s);
    } catch (SignatureDecodeException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The arithmetic, and nothing else: points and numbers are read already. */
  long bouncyCastle() {
    return all.stream()
        .filter(
            signed -> {
              ECDSASigner signer = new ECDSASigner();
              signer.init(false, signed.point());
              return signer.verifySignature(signed.digest().toArray(), signed.r(), signed.s());
            })
        .count();
  }

  long checked() {
    return all.stream()
        .filter(
            signed ->
                SignatureCheck.of(
                        signed.contribution().key(),
                        signed.digest(),
                        signed.contribution().signature())
                    == SignatureCheck.VALID)
        .count();
  }

  Assembled assembled() {
    return assembly.assemble(all.stream().map(Signed::contribution).toList());
  }
}
