package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.devnet.execution.ledger.Genesis;
import io.alys.devnet.fault.FaultRule;
import io.alys.devnet.ledger.EntryCodec;
import io.alys.devnet.ledger.LedgerEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What the stand-ins keep on disk, and what people write for them. */
class DevnetFuzzTest {
  @FuzzTest
  void ledgerEntry(byte[] octets) throws IOException {
    LedgerEntry read;
    try {
      read = EntryCodec.decode(octets);
    } catch (IOException refused) {
      Refused.inWords(refused.getMessage());
      return;
    }
    byte[] written = EntryCodec.encode(read);
    assertThat(EntryCodec.decode(written)).isEqualTo(read);
    assertThat(EntryCodec.encode(EntryCodec.decode(written))).isEqualTo(written);
  }

  @FuzzTest
  void faultRule(byte[] octets) {
    String line = new String(octets, StandardCharsets.UTF_8);
    Refused.orRead(octets, () -> FaultRule.parse(line))
        .ifPresent(read -> assertThat(FaultRule.parse(read.toString())).isEqualTo(read));
  }

  @FuzzTest
  void genesis(byte[] octets) {
    Json.read(octets)
        .flatMap(json -> Refused.orRead(octets, () -> Genesis.parse(json)))
        .ifPresent(read -> assertThat(read.block().hashIsRight()).isTrue());
  }
}
