package io.alys.storage.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.rules.SlotRules.Signed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No sequence of questions makes a key sign two blocks for a slot. */
class SlotRulesPropertyTest {
  private static final Bytes KEY = Bytes.copyOf(new byte[20]);

  private static Bytes root(int number) {
    byte[] root = new byte[32];
    root[31] = (byte) number;
    return Bytes.copyOf(root);
  }

  private static ProtectSlot asked(long slot, int root, Bytes record) {
    return new ProtectSlot(KEY, slot, root(root), record, Bytes.copyOf((byte) slot, (byte) root));
  }

  /** A question; whoever asks may not know what binds the key. */
  record Question(long slot, int root, boolean knowing) {}

  @Provide
  Arbitrary<List<Question>> questions() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 9),
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(true, true, false))
        .as(Question::new)
        .list()
        .ofMaxSize(60);
  }

  @Property
  void neverASecondRootForASlotNorASlotBelowTheHighest(
      @ForAll("questions") List<Question> questions) {
    Optional<Signed> highest = Optional.empty();
    Map<Long, Bytes> signed = new HashMap<>();
    for (Question question : questions) {
      Bytes bound = highest.map(Signed::record).orElse(Bytes.EMPTY);
      ProtectSlot asked = asked(question.slot, question.root, question.knowing ? bound : root(9));
      long top = highest.map(Signed::slot).orElse(-1L);
      switch (SlotRules.protect(highest, asked)) {
        case Protection.Allowed _ -> {
          assertThat(asked.slot()).isGreaterThan(top);
          assertThat(asked.record()).isEqualTo(bound);
          assertThat(signed.put(asked.slot(), asked.signingRoot())).isNull();
          highest = Optional.of(new Signed(asked.slot(), asked.signingRoot(), asked.next()));
        }
        case Protection.AlreadySigned _ -> {
          assertThat(asked.slot()).isEqualTo(top);
          assertThat(signed).containsEntry(asked.slot(), asked.signingRoot());
        }
        case Protection.Bound(Bytes record) -> {
          assertThat(asked.slot()).isGreaterThan(top);
          assertThat(record).isEqualTo(bound).isNotEqualTo(asked.record());
        }
        case Protection.Refused _ -> assertThat(asked.slot()).isLessThanOrEqualTo(top);
      }
    }
  }

  @Example
  void saysWhyItRefuses() {
    Optional<Signed> seven = Optional.of(new Signed(7, root(1), root(5)));
    assertThat(SlotRules.protect(seven, asked(6, 1, Bytes.EMPTY)))
        .isEqualTo(
            new Protection.Refused(
                "slot 6 is below slot 7, the highest that key %s signed".formatted(KEY)));
    assertThat(SlotRules.protect(seven, asked(7, 2, Bytes.EMPTY)))
        .isEqualTo(
            new Protection.Refused(
                "key %s signed another block for slot 7, with root %s".formatted(KEY, root(1))));
    assertThat(SlotRules.protect(seven, asked(7, 1, Bytes.EMPTY)))
        .isEqualTo(new Protection.AlreadySigned());
    assertThat(SlotRules.protect(seven, asked(8, 1, Bytes.EMPTY)))
        .isEqualTo(new Protection.Bound(root(5)));
    assertThat(SlotRules.protect(Optional.empty(), asked(0, 1, Bytes.EMPTY)))
        .isEqualTo(new Protection.Allowed());
  }
}
