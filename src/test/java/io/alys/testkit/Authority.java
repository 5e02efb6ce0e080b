package io.alys.testkit;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * Issues certificates (X.509 version 3, RFC 5280, section 4.1), which the JDK cannot by itself.
 *
 * <pre>
 *   SEQUENCE { tbs SEQUENCE { [0] version, serial, algorithm, issuer, validity, subject, key,
 *                             [3] extensions },
 *              algorithm, signature BIT STRING }
 * </pre>
 */
public final class Authority {
  /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
  private static final byte[] ALGORITHM = hex("300a06082a8648ce3d040302");

  /** Basic constraints, 2.5.29.19: critical, an authority. */
  private static final byte[] MAY_ISSUE = hex("300f0603551d130101ff040530030101ff");

  /** Subject alternative name, 2.5.29.17. */
  private static final byte[] OTHER_NAME = hex("0603551d11");

  private static final int SEQUENCE = 0x30;
  private static final String LONG_AGO = "200101000000Z";

  private final X500Principal name;
  private final KeyPair keys;
  private final String certificate;
  private long serial;

  /** A certificate and its key, both PEM. */
  public record Issued(String certificate, String key) {}

  public Authority(String commonName) {
    name = new X500Principal("CN=" + commonName);
    keys = draw();
    certificate = sign(name, keys, "491231235959Z", MAY_ISSUE);
  }

  /** Its own certificate, PEM. */
  public String certificate() {
    return certificate;
  }

  /** For whoever answers to this name of a host. */
  public Issued issue(String host) {
    return issue(host, "491231235959Z");
  }

  public Issued issueExpired(String host) {
    return issue(host, "210101000000Z");
  }

  private Issued issue(String host, String until) {
    KeyPair theirs = draw();
    byte[] names = der(SEQUENCE, der(0x82, host.getBytes(StandardCharsets.US_ASCII)));
    byte[] extension = der(SEQUENCE, OTHER_NAME, der(0x04, names));
    X500Principal subject = new X500Principal("CN=" + host);
    return new Issued(
        sign(subject, theirs, until, extension),
        pem("PRIVATE KEY", theirs.getPrivate().getEncoded()));
  }

  private String sign(X500Principal subject, KeyPair theirs, String until, byte[] extension) {
    byte[] tbs =
        der(
            SEQUENCE,
            der(0xa0, der(0x02, new byte[] {2})),
            der(0x02, BigInteger.valueOf(++serial).toByteArray()),
            ALGORITHM,
            name.getEncoded(),
            der(SEQUENCE, time(LONG_AGO), time(until)),
            subject.getEncoded(),
            theirs.getPublic().getEncoded(),
            der(0xa3, der(SEQUENCE, extension)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(tbs);
      byte[] bits = der(0x03, new byte[1], signature.sign());
      return pem("CERTIFICATE", der(SEQUENCE, tbs, ALGORITHM, bits));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair draw() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] time(String utc) {
    return der(0x17, utc.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length > 255) {
      all.write(0x82);
      all.write(length >> 8);
    } else if (length > 127) {
      all.write(0x81);
    }
    all.write(length);
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what);
  }
}
