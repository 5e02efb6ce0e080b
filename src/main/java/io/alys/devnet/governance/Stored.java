package io.alys.devnet.governance;

import io.alys.devnet.ledger.DurableLog;
import io.alys.devnet.ledger.EntryCodec;
import io.alys.devnet.ledger.Federation;
import io.alys.devnet.ledger.KeyRing;
import io.alys.devnet.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the data directory holds: the ledger, open for more, and the phrase of the keys. */
record Stored(DurableLog log, Ledger ledger, KeyRing ring) {
  private static final Logger LOG = LoggerFactory.getLogger(Stored.class);
  private static final int PHRASE_BYTES = 32;

  /**
   * Opens a data directory, and makes what is missing. Blocks.
   *
   * @param environment for secrets that are given as {@code env:NAME}
   * @throws IOException when it cannot be read or written, or another process uses it
   */
  static Stored open(GovernanceConfig config, Map<String, String> environment) throws IOException {
    Path data = config.service().data();
    DurableLog log = DurableLog.open(data);
    try {
      KeyRing ring = new KeyRing(phrase(config, environment));
      Ledger ledger = new Ledger();
      for (byte[] record : log.read()) {
        ledger.apply(EntryCodec.decode(record));
      }
      if (ledger.federation().isEmpty()) {
        int members = config.federation().members();
        List<Integer> numbers = IntStream.rangeClosed(1, members).boxed().toList();
        ledger.rotate(new Federation(1, config.federation().threshold(), numbers, 0));
        ledger.fresh();
      }
      List<byte[]> whole = new ArrayList<>();
      ledger.snapshot().forEach(entry -> whole.add(EntryCodec.encode(entry)));
      log.replace(whole);
      return new Stored(log, ledger, ring);
    } catch (IOException | IllegalArgumentException e) {
      log.close();
      throw e;
    }
  }

  private static String phrase(GovernanceConfig config, Map<String, String> environment)
      throws IOException {
    if (config.federation().phrase().isPresent()) {
      return config.federation().phrase().get().read(environment);
    }
    Path file = config.service().data().resolve("phrase");
    if (!Files.exists(file)) {
      byte[] drawn = new byte[PHRASE_BYTES];
      new SecureRandom().nextBytes(drawn);
      Path half = file.resolveSibling("phrase.new");
      Files.deleteIfExists(half);
      Files.createFile(
          half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(half, HexFormat.of().formatHex(drawn), StandardOpenOption.SYNC);
      Files.move(half, file);
      LOG.info("drew the phrase of the development keys, kept in {}", file);
    }
    return Files.readString(file).strip();
  }
}
