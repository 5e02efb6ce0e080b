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

  @Provide
  Arbitrary<List<ProtectSlot>> questions() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 9), Arbitraries.integers().between(0, 2))
        .as((slot, root) -> new ProtectSlot(KEY, slot, root(root)))
        .list()
        .ofMaxSize(60);
  }

  @Property
  void neverASecondRootForASlotNorASlotBelowTheHighest(
      @ForAll("questions") List<ProtectSlot> questions) {
    Optional<Signed> highest = Optional.empty();
    Map<Long, Bytes> signed = new HashMap<>();
    for (ProtectSlot asked : questions) {
      Protection ruling = SlotRules.protect(highest, asked);
      long top = highest.map(Signed::slot).orElse(-1L);
      switch (ruling) {
        case Protection.Allowed _ -> {
          assertThat(asked.slot()).isGreaterThan(top);
          assertThat(signed.put(asked.slot(), asked.signingRoot())).isNull();
          highest = Optional.of(new Signed(asked.slot(), asked.signingRoot()));
        }
        case Protection.AlreadySigned _ -> {
          assertThat(asked.slot()).isEqualTo(top);
          assertThat(signed).containsEntry(asked.slot(), asked.signingRoot());
        }
        case Protection.Refused _ -> assertThat(asked.slot()).isLessThanOrEqualTo(top);
      }
    }
  }

  @Example
  void saysWhyItRefuses() {
    Optional<Signed> seven = Optional.of(new Signed(7, root(1)));
    assertThat(SlotRules.protect(seven, new ProtectSlot(KEY, 6, root(1))))
        .isEqualTo(
            new Protection.Refused(
                "slot 6 is below slot 7, the highest that key %s signed".formatted(KEY)));
    assertThat(SlotRules.protect(seven, new ProtectSlot(KEY, 7, root(2))))
        .isEqualTo(
            new Protection.Refused(
                "key %s signed another block for slot 7, with root %s".formatted(KEY, root(1))));
    assertThat(SlotRules.protect(seven, new ProtectSlot(KEY, 7, root(1))))
        .isEqualTo(new Protection.AlreadySigned());
    assertThat(SlotRules.protect(Optional.empty(), new ProtectSlot(KEY, 0, root(1))))
        .isEqualTo(new Protection.Allowed());
  }
}
