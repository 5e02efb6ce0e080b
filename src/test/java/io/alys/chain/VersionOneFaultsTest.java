package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of version 1 that show on a running node only. */
class VersionOneFaultsTest {
  private @TempDir Path home;

  /** A label for each height grew until the memory of whoever collects them was full. */
  @Test
  void fault20NoMeterIsLabelledWithWhatGrowsWithTheChain() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(2);
      world.mine();
      world.until("blocks are final", () -> world.status().finalised().number().value() >= 2);
      List<Tag> labels =
          world.kit.meters().getMeters().stream()
              .map(Meter::getId)
              .filter(id -> id.getName().startsWith("alys."))
              .flatMap(id -> id.getTags().stream())
              .filter(tag -> !tag.getKey().equals("le")) // The bounds of a histogram are numbers.
              .distinct()
              .toList();

      assertThat(labels).contains(Tag.of("fate", "produced"), Tag.of("actor", "chain"));
      assertThat(labels).noneMatch(tag -> counts(tag.getValue()));
    }
  }

  /** Heights, slots, hashes and addresses have digits; the words of a label have none. */
  private static boolean counts(String label) {
    return label.chars().anyMatch(Character::isDigit);
  }
}
