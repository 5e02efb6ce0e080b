package io.alys.peg.sim;

import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.SigningKey;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;

/** How keys sign: with secp256k1, or quickly. */
interface Signing {
  Signing REAL =
      new Signing() {
        @Override
        public Bytes sign(SigningKey key, Bytes digest) {
          return key.sign(digest);
        }

        @Override
        public SignatureCheck check(PublicKey key, Bytes digest, Bytes signature) {
          return SignatureCheck.of(key, digest, signature);
        }
      };

  /** Anybody could forge it, and nobody in the simulation does but on purpose. */
  Signing QUICK =
      new Signing() {
        @Override
        public Bytes sign(SigningKey key, Bytes digest) {
          return of(key.publicKey(), digest);
        }

        private Bytes of(PublicKey key, Bytes digest) {
          return Keccak256.of(key.compressed().plus(digest)).octets();
        }

        @Override
        public SignatureCheck check(PublicKey key, Bytes digest, Bytes signature) {
          return signature.equals(of(key, digest)) ? SignatureCheck.VALID : SignatureCheck.WRONG;
        }
      };

  Bytes sign(SigningKey key, Bytes digest);

  SignatureCheck check(PublicKey key, Bytes digest, Bytes signature);
}
