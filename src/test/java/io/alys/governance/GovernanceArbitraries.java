package io.alys.governance;

import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.HeartbeatAnswer;
import io.alys.governance.FromGovernance.Member;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Proposal;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.FromGovernance.UpdateType;
import io.alys.governance.FromGovernance.Witness;
import io.alys.governance.GovernanceCodec.Request;
import io.alys.governance.GovernanceCodec.Response;
import io.alys.governance.RequestHeader.Urgency;
import io.alys.governance.ResponseHeader.Status;
import io.alys.governance.ToGovernance.Goodbye;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.Heartbeat;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.NodeStatus;
import io.alys.governance.ToGovernance.NodeType;
import io.alys.governance.ToGovernance.PeginNotice;
import io.alys.governance.ToGovernance.Registration;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.governance.ToGovernance.StatusReport;
import io.alys.governance.ToGovernance.SyncStatus;
import io.alys.governance.ToGovernance.TransactionType;
import io.alys.governance.UnaryMessage.Capabilities;
import io.alys.governance.UnaryMessage.CapabilitiesQuestion;
import io.alys.governance.UnaryMessage.HealthAnswer;
import io.alys.governance.UnaryMessage.HealthQuestion;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Messages of every kind, anywhere within their limits. */
public final class GovernanceArbitraries {
  private static final String[] LETTERS = {"a", "Z", "7", "-", " ", "\n", "\u0000", "é", "語", "𝄞"};

  private GovernanceArbitraries() {}

  public static Arbitrary<Request> requests() {
    return Combinators.combine(requestHeaders(), toGovernance()).as(Request::new);
  }

  public static Arbitrary<Response> responses() {
    return Combinators.combine(responseHeaders(), fromGovernance()).as(Response::new);
  }

  public static Arbitrary<UnaryMessage> unaryMessages() {
    return Arbitraries.oneOf(
        text(Limits.ID_CHARS).map(HealthQuestion::new),
        text(Limits.ID_CHARS).map(CapabilitiesQuestion::new),
        Combinators.combine(
                Arbitraries.of(HealthStatus.class),
                text(Limits.ID_CHARS),
                seconds(0),
                Arbitraries.maps(ids(Limits.ID_CHARS), text(40)).ofMaxSize(5))
            .as(HealthAnswer::new),
        Combinators.combine(
                ids(Limits.VERSION_CHARS).list().ofMaxSize(5),
                ids(Limits.ID_CHARS).list().ofMaxSize(5),
                Arbitraries.maps(ids(Limits.ID_CHARS), Arbitraries.integers()).ofMaxSize(5))
            .as(Capabilities::new));
  }

  public static Arbitrary<RequestHeader> requestHeaders() {
    return Combinators.combine(
            ids(Limits.ID_CHARS),
            instants(),
            ids(Limits.ID_CHARS),
            text(Limits.VERSION_CHARS),
            Arbitraries.of(Urgency.class),
            maybe(seconds(1)),
            counts(0),
            text(128))
        .as(RequestHeader::new);
  }

  public static Arbitrary<ResponseHeader> responseHeaders() {
    return Combinators.combine(
            ids(Limits.ID_CHARS),
            instants(),
            ids(Limits.ID_CHARS),
            Arbitraries.of(Status.class),
            text(Limits.TEXT_CHARS),
            counts(0))
        .as(ResponseHeader::new);
  }

  public static Arbitrary<ToGovernance> toGovernance() {
    return Arbitraries.oneOf(
        registrations(),
        signatureRequests(),
        peginNotices(),
        Combinators.combine(
                Arbitraries.of(NodeStatus.class),
                counts(0),
                Arbitraries.of(SyncStatus.class),
                uint32s())
            .as(StatusReport::new),
        Combinators.combine(millis(), counts(0), Arbitraries.of(HealthStatus.class))
            .as(Heartbeat::new),
        counts(1).map(ToGovernance.Received::new),
        text(Limits.TEXT_CHARS).map(Goodbye::new),
        Combinators.combine(text(Limits.ID_CHARS), text(Limits.TEXT_CHARS))
            .as(ToGovernance.Rejection::new));
  }

  public static Arbitrary<FromGovernance> fromGovernance() {
    return Arbitraries.oneOf(
        Combinators.combine(
                Arbitraries.of(true, false),
                text(Limits.ID_CHARS),
                numberings(1),
                counts(0),
                text(Limits.VERSION_CHARS))
            .as(Registered::new),
        signatureReports(),
        federationUpdates(),
        Combinators.combine(
                ids(Limits.ID_CHARS),
                Arbitraries.of(ProposalType.class),
                bytes(0, 300),
                instants(),
                uint32s())
            .as(Proposal::new),
        Combinators.combine(
                Arbitraries.of(ErrorCode.class),
                text(Limits.TEXT_CHARS),
                text(Limits.TEXT_CHARS),
                maybe(seconds(0)))
            .as(Refusal::new),
        Combinators.combine(millis(), millis(), counts(0)).as(HeartbeatAnswer::new),
        counts(1).map(FromGovernance.Received::new));
  }

  private static Arbitrary<Registration> registrations() {
    return Combinators.combine(
            text(192),
            Arbitraries.of(NodeType.class),
            text(Limits.ID_CHARS),
            ids(Limits.ID_CHARS).list().ofMaxSize(5),
            numberings(1),
            numberings(0),
            counts(0))
        .as(Registration::new);
  }

  private static Arbitrary<SignatureRequest> signatureRequests() {
    Arbitrary<List<Input>> inputs =
        Combinators.combine(Arbitraries.integers().between(0, Limits.TRANSACTION_BYTES), sats())
            .as(Input::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(12)
            .uniqueElements(Input::index)
            .map(some -> some.stream().sorted(Comparator.comparingInt(Input::index)).toList());
    return Combinators.combine(
            ids(Limits.ID_CHARS),
            bytes(10, 300),
            inputs,
            Arbitraries.of(TransactionType.class),
            Arbitraries.integers().between(1, Limits.SIGNERS),
            maybe(seconds(1)),
            counts(0),
            bytes(1, 300))
        .as(SignatureRequest::new);
  }

  private static Arbitrary<PeginNotice> peginNotices() {
    return Combinators.combine(
            bytes(Txid.SIZE_BYTES, Txid.SIZE_BYTES).map(Txid::new),
            Arbitraries.longs().between(0, Limits.TRANSACTION_BYTES),
            sats(),
            bytes(EvmAddress.SIZE_BYTES, EvmAddress.SIZE_BYTES).map(EvmAddress::new),
            uint32s(),
            bytes(0, 1_024))
        .as(PeginNotice::new);
  }

  private static Arbitrary<SignatureReport> signatureReports() {
    Arbitrary<Progress> unfinished =
        Arbitraries.oneOf(
            Arbitraries.of(new Progress.Pending(), new Progress.TimedOut()),
            text(Limits.TEXT_CHARS).map(Progress.Failed::new),
            Arbitraries.integers()
                .between(1, Limits.SIGNERS)
                .flatMap(
                    required ->
                        Arbitraries.integers()
                            .between(0, required)
                            .map(collected -> new Progress.Partial(collected, required))));
    Arbitrary<Witness> witness =
        Combinators.combine(
                Arbitraries.integers().between(0, Limits.TRANSACTION_BYTES),
                publicKeys(),
                bytes(9, Limits.SIGNATURE_BYTES))
            .as(Witness::new);
    Arbitrary<List<String>> signed = ids(Limits.ID_CHARS).list().ofMaxSize(5);
    return Arbitraries.oneOf(
        Combinators.combine(ids(Limits.ID_CHARS), unfinished, witnesses(witness, 0), signed)
            .as(SignatureReport::new),
        Combinators.combine(ids(Limits.ID_CHARS), witnesses(witness, 1), signed)
            .as((id, all, names) -> new SignatureReport(id, new Progress.Complete(), all, names)));
  }

  private static Arbitrary<List<Witness>> witnesses(Arbitrary<Witness> one, int min) {
    return one.list().ofMinSize(min).ofMaxSize(8).uniqueElements(w -> List.of(w.input(), w.key()));
  }

  private static Arbitrary<FromGovernance.FederationUpdate> federationUpdates() {
    Arbitrary<List<Member>> members =
        Combinators.combine(
                ids(Limits.ID_CHARS), publicKeys(), uint32s(), Arbitraries.of(true, false))
            .as(Member::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(Limits.SIGNERS)
            .uniqueElements(Member::key);
    return members.flatMap(
        all ->
            Combinators.combine(
                    counts(1),
                    Arbitraries.of(UpdateType.class),
                    Arbitraries.integers().between(1, all.size()),
                    ids(Limits.ID_CHARS),
                    counts(0),
                    bytes(0, 1_024),
                    authorities())
                .as(
                    (version, type, threshold, address, height, signature, authorities) ->
                        new FromGovernance.FederationUpdate(
                                version, type, all, threshold, address, height, signature)
                            .withAuthorities(authorities)));
  }

  private static Arbitrary<List<FromGovernance.AuthorityKey>> authorities() {
    return Combinators.combine(bytes(48, 48), bytes(96, 96))
        .as(FromGovernance.AuthorityKey::new)
        .list()
        .ofMaxSize(5)
        .uniqueElements(FromGovernance.AuthorityKey::publicKey);
  }

  public static Arbitrary<PublicKey> publicKeys() {
    return Combinators.combine(Arbitraries.of((byte) 2, (byte) 3), bytes(32, 32))
        .as(
            (first, rest) -> {
              byte[] key = new byte[PublicKey.SIZE_BYTES];
              key[0] = first;
              IntStream.range(0, rest.size()).forEach(i -> key[i + 1] = rest.at(i));
              return new PublicKey(Bytes.copyOf(key));
            });
  }

  public static Arbitrary<Bytes> bytes(int min, int max) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max).map(Bytes::copyOf);
  }

  /** Texts in which some characters take two places, up to {@code max}. */
  private static Arbitrary<String> text(int max) {
    return Arbitraries.of(LETTERS)
        .list()
        .ofMaxSize(Math.min(max, 200))
        .map(letters -> String.join("", letters))
        .filter(text -> text.length() <= max);
  }

  private static Arbitrary<String> numberings(int minChars) {
    return Arbitraries.strings()
        .withCharRange('!', '~')
        .ofMinLength(minChars)
        .ofMaxLength(Limits.NUMBERING_CHARS);
  }

  private static Arbitrary<String> ids(int max) {
    return text(max).filter(text -> !text.isEmpty());
  }

  private static Arbitrary<Sats> sats() {
    return Arbitraries.longs().between(0, Sats.MAX).map(Sats::new);
  }

  private static Arbitrary<Long> counts(long min) {
    return Arbitraries.longs().between(min, Long.MAX_VALUE);
  }

  private static Arbitrary<Long> uint32s() {
    return Arbitraries.longs().between(0, Limits.UINT32);
  }

  private static Arbitrary<Instant> instants() {
    return Arbitraries.longs().between(0, Limits.LATEST_SECOND).map(Instant::ofEpochSecond);
  }

  private static Arbitrary<Instant> millis() {
    return Arbitraries.longs()
        .between(0, Limits.LATEST_SECOND * 1_000 + 999)
        .map(Instant::ofEpochMilli);
  }

  private static Arbitrary<Duration> seconds(int min) {
    return Arbitraries.integers().between(min, Integer.MAX_VALUE).map(Duration::ofSeconds);
  }

  private static <T> Arbitrary<Optional<T>> maybe(Arbitrary<T> value) {
    return value.optional();
  }
}
