package io.alys.devnet.governance;

import io.alys.bitcoin.Network;
import io.alys.bitcoin.SigningKey;
import io.alys.devnet.ledger.Federation;
import io.alys.devnet.ledger.KeyRing;
import io.alys.governance.FromGovernance.FederationUpdate;
import io.alys.governance.FromGovernance.Member;
import io.alys.governance.FromGovernance.UpdateType;
import io.alys.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * What nodes are told of a federation. The update is signed by the service's own key, number 0,
 * over the SHA-256 of {@code version|threshold|address|effective height}, and of a bar and each
 * authority's key in hex where authorities are named; the address stands for the members.
 */
final class FederationNews {
  static final int SERVICE_KEY = 0;

  private FederationNews() {}

  static FederationUpdate of(
      Federation federation, Optional<Federation> before, KeyRing ring, Network network) {
    String address = federation.script(ring).address(network);
    List<Member> members =
        federation.keyNumbers().stream()
            .map(n -> new Member(Federation.member(n), ring.key(n).publicKey(), 1, true))
            .toList();
    return new FederationUpdate(
        federation.version(),
        type(federation, before),
        members,
        federation.threshold(),
        address,
        federation.effectiveHeight(),
        ring.key(SERVICE_KEY).sign(digest(federation, address)),
        federation.authorities());
  }

  private static UpdateType type(Federation federation, Optional<Federation> before) {
    int now = federation.keyNumbers().size();
    int then = before.map(f -> f.keyNumbers().size()).orElse(now);
    return now > then
        ? UpdateType.MEMBER_ADD
        : now < then ? UpdateType.MEMBER_REMOVE : UpdateType.CONFIG_CHANGE;
  }

  /** What {@link SigningKey} number 0 signs. */
  static Bytes digest(Federation federation, String address) {
    StringBuilder text =
        new StringBuilder(
            "%d|%d|%s|%d"
                .formatted(
                    federation.version(),
                    federation.threshold(),
                    address,
                    federation.effectiveHeight()));
    federation.authorities().forEach(each -> text.append('|').append(each.publicKey().toHex()));
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return Bytes.copyOf(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
