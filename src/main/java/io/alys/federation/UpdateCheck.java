package io.alys.federation;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * Whether a federation may follow the ones before it. Its coins would be lost to a key that nobody
 * has, so nothing is taken on trust: what can be computed is computed.
 *
 * @param noticeBlocks that lie at least between an update and its activation
 */
public record UpdateCheck(Network network, long noticeBlocks) {
  /** Two numbers of one in DER and SIGHASH_ALL: a signature in form, made by nobody. */
  private static final Bytes NOBODYS_SIGNATURE = Bytes.fromHex("300602010102010101");

  private static final Bytes ANY_DIGEST = Bytes.copyOf(new byte[32]);

  /** What becomes of an update. */
  public sealed interface Verdict {
    record Accept(Federation federation) implements Verdict {}

    /** The federation stays: it is the last one announced, and the authorities alone change. */
    record Stays() implements Verdict {}

    /**
     * @param message what is wrong in which update, lower case
     */
    record Refuse(Reason reason, String message) implements Verdict {}
  }

  /** Why an update is refused. */
  public enum Reason {
    VERSION_NOT_GREATER,
    MEMBERS_OUT_OF_RANGE,
    KEY_TWICE,
    KEY_INVALID,
    THRESHOLD_OUT_OF_RANGE,
    /** The address is not that of the keys and the threshold. */
    ADDRESS_DIFFERS,
    /** A federation before it has the same keys: nobody could tell whose coins are whose. */
    SCRIPT_USED_BEFORE,
    ACTIVATION_TOO_EARLY
  }

  /**
   * Checks an update that stands in a block.
   *
   * @param known all federations up to the block before
   */
  public Verdict check(FederationSchedule known, FederationUpdate update, BlockNumber block) {
    return version(known, update)
        .or(() -> members(update))
        .or(() -> activation(known, update, block))
        .orElseGet(() -> address(known, update));
  }

  private static Optional<Verdict> version(FederationSchedule known, FederationUpdate update) {
    long last = known.announced();
    return refuseIf(
        update.version() <= last,
        Reason.VERSION_NOT_GREATER,
        update,
        "version %d is announced already".formatted(last));
  }

  private static Optional<Verdict> members(FederationUpdate update) {
    List<PublicKey> members = update.members();
    int count = members.size();
    return refuseIf(
            count < 1 || count > Multisig.MAX_KEYS,
            Reason.MEMBERS_OUT_OF_RANGE,
            update,
            "%d members; 1 to %d can share an output".formatted(count, Multisig.MAX_KEYS))
        .or(
            () ->
                refuseIf(
                    members.stream().distinct().count() != count,
                    Reason.KEY_TWICE,
                    update,
                    "one key is named twice"))
        .or(
            () ->
                members.stream()
                    .filter(UpdateCheck::isNoPoint)
                    .findFirst()
                    .map(
                        key ->
                            refuse(Reason.KEY_INVALID, update, key + " is no point of the curve")))
        .or(
            () ->
                refuseIf(
                    update.threshold() < 1 || update.threshold() > count,
                    Reason.THRESHOLD_OUT_OF_RANGE,
                    update,
                    "threshold %d of %d members".formatted(update.threshold(), count)));
  }

  private Optional<Verdict> activation(
      FederationSchedule known, FederationUpdate update, BlockNumber block) {
    BlockNumber last = known.last().from();
    boolean follows = stays(known, update) || update.activation().compareTo(last) > 0;
    return refuseIf(
        update.activation().since(block) < noticeBlocks || !follows,
        Reason.ACTIVATION_TOO_EARLY,
        update,
        "it takes effect at %s; it must be %d blocks after %s, and after %s"
            .formatted(update.activation(), noticeBlocks, block, last));
  }

  /** Where the authorities alone change, the keys are those of the last federation once more. */
  private static boolean stays(FederationSchedule known, FederationUpdate update) {
    return update.namesAuthorities()
        && federation(update).outputScript().equals(known.last().federation().outputScript());
  }

  private static Federation federation(FederationUpdate update) {
    return Federation.of(update.version(), update.members(), update.threshold());
  }

  private Verdict address(FederationSchedule known, FederationUpdate update) {
    Federation next = federation(update);
    String derived = next.address(network);
    if (!derived.equals(update.address())) {
      return refuse(
          Reason.ADDRESS_DIFFERS,
          update,
          "its keys have the address %s, not %s".formatted(derived, update.address()));
    }
    if (stays(known, update)) {
      return new Verdict.Stays();
    }
    return known
        .byOutputScript(next.outputScript())
        .map(
            before ->
                refuse(
                    Reason.SCRIPT_USED_BEFORE,
                    update,
                    "version %d has the same keys".formatted(before.version())))
        .orElseGet(() -> new Verdict.Accept(next));
  }

  private static boolean isNoPoint(PublicKey key) {
    return SignatureCheck.of(key, ANY_DIGEST, NOBODYS_SIGNATURE) == SignatureCheck.NO_KEY;
  }

  private static Optional<Verdict> refuseIf(
      boolean wrong, Reason reason, FederationUpdate update, String why) {
    return wrong ? Optional.of(refuse(reason, update, why)) : Optional.empty();
  }

  private static Verdict refuse(Reason reason, FederationUpdate update, String why) {
    return new Verdict.Refuse(
        reason,
        "federation update to version %d: %s; ask governance".formatted(update.version(), why));
  }
}
