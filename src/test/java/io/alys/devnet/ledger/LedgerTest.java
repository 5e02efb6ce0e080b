package io.alys.devnet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Txid;
import io.alys.devnet.ledger.Ledger.Place;
import io.alys.devnet.ledger.Ledger.Recognised;
import io.alys.devnet.ledger.Ledger.Resumption;
import io.alys.devnet.ledger.LedgerEntry.Outgoing;
import io.alys.ethereum.EvmAddress;
import io.alys.governance.FromGovernance.AuthorityKey;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.RequestHeader;
import io.alys.governance.RequestHeader.Urgency;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ResponseHeader.Status;
import io.alys.governance.ToGovernance;
import io.alys.governance.ToGovernance.NodeType;
import io.alys.governance.ToGovernance.PeginNotice;
import io.alys.governance.ToGovernance.Registration;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final Ledger ledger = new Ledger();

  private static Registration registration(String numbering, String peer, long last) {
    return new Registration("", NodeType.VALIDATOR, "1", List.of(), numbering, peer, last);
  }

  private static RequestHeader header(String id, long sequence) {
    return new RequestHeader(
        id, NOW, "node", "v1.0.0", Urgency.NORMAL, Optional.empty(), sequence, "");
  }

  private static ToGovernance pegin(long amount) {
    return new PeginNotice(
        Txid.fromDisplayHex("11".repeat(32)),
        0,
        new Sats(amount),
        EvmAddress.fromHex("0x" + "22".repeat(20)),
        6,
        Bytes.EMPTY);
  }

  private static Outgoing message(String id) {
    return new Outgoing(
        new ResponseHeader(id, NOW, "governance", Status.ERROR, "", 0),
        new Refusal(ErrorCode.INTERNAL_ERROR, "of " + id, "", Optional.empty()));
  }

  private List<Long> waiting(Resumption resumed) {
    return resumed.again().stream().map(Outgoing::sequence).toList();
  }

  @Test
  void aQuestionAboutANodeDoesNotMakeItKnown() {
    assertThat(ledger.waiting("node")).isZero();
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").ours()).isEqualTo("g1");
  }

  /** The ledger after a restart; through bytes, and made short as at a start. */
  private Ledger restarted() throws IOException {
    Ledger other = new Ledger();
    for (LedgerEntry entry : ledger.fresh()) {
      other.apply(EntryCodec.decode(EntryCodec.encode(entry)));
    }
    Ledger shorter = new Ledger();
    for (LedgerEntry entry : other.snapshot()) {
      shorter.apply(EntryCodec.decode(EntryCodec.encode(entry)));
    }
    assertThat(shorter.snapshot()).isEqualTo(other.snapshot());
    return shorter;
  }

  @Test
  void countsFrom1ForANewNodeAndRemembersItsWord() {
    Resumption first = ledger.register("node", registration("n1", "", 0), "g1");
    assertThat(first).isEqualTo(new Resumption("g1", 0, true, List.of()));
    assertThat(ledger.queue("node", message("a"), false).sequence()).isEqualTo(1);
    assertThat(ledger.queue("node", message("b"), false).sequence()).isEqualTo(2);
    Resumption again = ledger.register("node", registration("n1", "g1", 1), "g2");
    assertThat(again.ours()).isEqualTo("g1");
    assertThat(again.newcomer()).isFalse();
    assertThat(waiting(again)).containsExactly(2L);
  }

  @Test
  void resendsAllThatIsNotAcknowledged() {
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").again()).isEmpty();
    for (String id : List.of("a", "b", "c")) {
      ledger.queue("node", message(id), false);
    }
    assertThat(ledger.acknowledge("node", 1)).isTrue();
    assertThat(waiting(ledger.register("node", registration("n1", "g1", 1), "g2")))
        .containsExactly(2L, 3L);
    assertThat(ledger.waiting("node")).isEqualTo(2);
  }

  @Test
  void refusesAnAcknowledgementOfWhatWasNeverSent() {
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").again()).isEmpty();
    ledger.queue("node", message("a"), false);
    assertThat(ledger.acknowledge("node", 2)).isFalse();
    assertThat(ledger.waiting("node")).isEqualTo(1);
  }

  @Test
  void keepsItsNumberingForANodeThatHeardNothingOfIt() {
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").ours()).isEqualTo("g1");
    ledger.queue("node", message("a"), false);
    Resumption again = ledger.register("node", registration("n1", "", 0), "g2");
    assertThat(again.ours()).isEqualTo("g1");
    assertThat(waiting(again)).containsExactly(1L);
  }

  @Test
  void countsAnewForANodeThatForgotIt() {
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").ours()).isEqualTo("g1");
    for (String id : List.of("a", "b", "c")) {
      ledger.queue("node", message(id), false);
    }
    assertThat(ledger.acknowledge("node", 1)).isTrue();
    Resumption anew = ledger.register("node", registration("n2", "", 0), "g2");
    assertThat(anew.ours()).isEqualTo("g2");
    assertThat(anew.again().stream().map(o -> o.header().requestId())).containsExactly("b", "c");
    assertThat(waiting(anew)).containsExactly(1L, 2L);
  }

  @Test
  void countsAnewWhenANodeKnowsMoreOrLessThanCanBe() {
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").ours()).isEqualTo("g1");
    ledger.queue("node", message("a"), false);
    ledger.queue("node", message("b"), false);
    assertThat(ledger.register("node", registration("n1", "g1", 3), "g2").ours()).isEqualTo("g2");
    assertThat(ledger.acknowledge("node", 2)).isTrue();
    assertThat(ledger.register("node", registration("n1", "g2", 1), "g3").ours()).isEqualTo("g3");
    assertThat(ledger.register("node", registration("n1", "other", 0), "g4").ours())
        .isEqualTo("g4");
  }

  @Test
  void takesInOrderAndKnowsDuplicatesAndGaps() {
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").lastTaken()).isZero();
    assertThat(ledger.place("node", 1)).isEqualTo(Place.NEXT);
    assertThat(ledger.take(header("a", 1), pegin(1))).isEqualTo(new Recognised.New());
    assertThat(ledger.place("node", 1)).isEqualTo(Place.DUPLICATE);
    assertThat(ledger.place("node", 2)).isEqualTo(Place.NEXT);
    assertThat(ledger.place("node", 3)).isEqualTo(Place.AHEAD);
    assertThat(ledger.register("node", registration("n1", "g1", 0), "g2").lastTaken()).isEqualTo(1);
    assertThat(ledger.register("node", registration("n2", "g1", 0), "g2").lastTaken()).isZero();
    assertThat(ledger.place("node", 1)).isEqualTo(Place.NEXT);
  }

  @Test
  void knowsARequestAgainUnderANewNumbering() {
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").lastTaken()).isZero();
    assertThat(ledger.take(header("a", 1), pegin(1))).isEqualTo(new Recognised.New());
    assertThat(ledger.take(header("a", 2), pegin(1))).isEqualTo(new Recognised.Open());
    Outgoing answer = ledger.queue("node", message("a"), true);
    assertThat(ledger.register("node", registration("n2", "", 0), "g1").lastTaken()).isZero();
    assertThat(ledger.take(header("a", 1), pegin(1))).isEqualTo(new Recognised.Answered(answer));
    assertThat(ledger.take(header("a", 2), pegin(2))).isEqualTo(new Recognised.Conflict());
    assertThat(ledger.take(header("b", 3), pegin(1))).isEqualTo(new Recognised.New());
    ledger.keep("node", "b");
    assertThat(ledger.take(header("b", 4), pegin(1))).isEqualTo(new Recognised.Kept());
    assertThat(ledger.seen())
        .containsExactly(
            new SeenRequest("node", "a", "PeginNotice", 4, 1, "refused"),
            new SeenRequest("node", "b", "PeginNotice", 2, 1, "kept"));
  }

  @Test
  void isTheSameAfterARestart() throws IOException {
    ledger.rotate(new Federation(1, 2, List.of(1, 2, 3), 0));
    AuthorityKey authority =
        new AuthorityKey(Bytes.fromHex("a1".repeat(48)), Bytes.fromHex("b1".repeat(96)));
    ledger.rotate(new Federation(2, 1, List.of(4), 100, List.of(authority)));
    assertThat(ledger.register("node", registration("n1", "", 0), "g1").lastTaken()).isZero();
    assertThat(ledger.take(header("a", 1), pegin(1))).isEqualTo(new Recognised.New());
    assertThat(ledger.take(header("b", 2), pegin(2))).isEqualTo(new Recognised.New());
    assertThat(ledger.take(header("c", 3), pegin(3))).isEqualTo(new Recognised.New());
    ledger.keep("node", "b");
    ledger.queue("node", message("x"), false);
    Outgoing answer = ledger.queue("node", message("a"), true);
    assertThat(ledger.acknowledge("node", 1)).isTrue();

    Ledger after = restarted();
    assertThat(after.seen()).isEqualTo(ledger.seen());
    assertThat(after.open().stream().map(t -> t.header().requestId())).containsExactly("c");
    assertThat(after.federation()).isEqualTo(ledger.federation());
    assertThat(after.federation(1)).isEqualTo(ledger.federation(1));
    Resumption resumed = after.register("node", registration("n1", "g1", 1), "g2");
    assertThat(resumed).isEqualTo(new Resumption("g1", 3, false, List.of(answer)));
    assertThat(after.queue("node", message("y"), false).sequence()).isEqualTo(3);
    assertThat(after.take(header("a", 4), pegin(1))).isEqualTo(new Recognised.Answered(answer));
  }

  @Test
  void readsNoEntryOfALaterVersion() {
    assertThatThrownBy(() -> EntryCodec.decode(new byte[] {99}))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the ledger holds an entry that this version cannot read: kind 99; start the version"
                + " that wrote it, or begin with an empty data directory");
  }
}
