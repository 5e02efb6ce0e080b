package io.alys.storage.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditVerdict.Broken;
import io.alys.storage.RecordCommand.AuditVerdict.Intact;
import io.alys.storage.Write.AppendAudit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditChainTest {
  private static final AppendAudit PAUSED =
      new AppendAudit(
          "id1",
          "paused",
          "bridge",
          "{\"é\": 1}",
          "operator:ann",
          Instant.parse("2026-01-01T00:00:00.000000001Z"));
  private static final AppendAudit RESUMED =
      new AppendAudit("id2", "resumed", "bridge", "{}", "operator:ann", Instant.EPOCH);

  private static final AuditEntry FIRST = AuditChain.follow(AuditMark.BEGINNING, PAUSED);
  private static final AuditEntry SECOND = AuditChain.follow(mark(FIRST), RESUMED);

  private static AuditMark mark(AuditEntry entry) {
    return new AuditMark(entry.position(), entry.hash());
  }

  /** Golden: the hashes were computed from the documented layout by another program. */
  @Test
  void hashesEachEntryAfterTheOneBeforeIt() {
    assertThat(FIRST.hash().toHex())
        .isEqualTo("c77914afbc7d589fb3fc71e12e981795691c387bd16332836074f8094bbcf6f5");
    assertThat(SECOND.hash().toHex())
        .isEqualTo("9b68ca3914a21e86d5f4c8972b273b5b6d3c054a4db122eef87c4ffdf288159c");
    assertThat(SECOND.position()).isEqualTo(2);
  }

  @Test
  void walksFromAMarkAsFarAsItIsTold() {
    List<AuditEntry> both = List.of(FIRST, SECOND);
    assertThat(AuditChain.verify(AuditMark.BEGINNING, both.iterator(), 2))
        .isEqualTo(new Intact(mark(SECOND), false));
    assertThat(AuditChain.verify(AuditMark.BEGINNING, both.iterator(), 1))
        .isEqualTo(new Intact(mark(FIRST), true));
    assertThat(AuditChain.verify(mark(FIRST), List.of(SECOND).iterator(), 9))
        .isEqualTo(new Intact(mark(SECOND), false));
  }

  @Test
  void namesTheFirstThatDoesNotFollow() {
    AuditEntry moved = new AuditEntry(2, PAUSED, SECOND.hash());
    assertThat(AuditChain.verify(AuditMark.BEGINNING, List.of(FIRST, moved).iterator(), 9))
        .isEqualTo(
            new Broken(
                2, "audit entry 2, paused of bridge, does not have the hash of what it says"));
    assertThat(AuditChain.verify(AuditMark.BEGINNING, List.of(SECOND).iterator(), 9))
        .isEqualTo(new Broken(1, "audit entry 1 is missing, the next is 2"));
  }
}
