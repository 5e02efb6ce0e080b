package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ByHeightTest {
  private static final ByHeight<String> THRICE =
      ByHeight.from("a", Map.of(block(10), "b", block(12), "c"));

  private static BlockNumber block(long number) {
    return new BlockNumber(number);
  }

  @Test
  void isWhatItsLastChangeMadeOfIt() {
    assertThat(THRICE.at(block(0))).isEqualTo("a");
    assertThat(THRICE.at(block(9))).isEqualTo("a");
    assertThat(THRICE.at(block(10))).isEqualTo("b");
    assertThat(THRICE.at(block(11))).isEqualTo("b");
    assertThat(THRICE.at(block(12))).isEqualTo("c");
    assertThat(THRICE.at(block(Long.MAX_VALUE))).isEqualTo("c");
    assertThat(ByHeight.always("a").at(block(7))).isEqualTo("a");
    assertThat(THRICE.all()).containsExactly("a", "b", "c");
  }

  @Test
  void doesNotDependOnTheOrderInWhichItIsTold() {
    Map<BlockNumber, String> forth = new LinkedHashMap<>();
    forth.put(block(10), "b");
    forth.put(block(12), "c");
    Map<BlockNumber, String> back = new LinkedHashMap<>();
    back.put(block(12), "c");
    back.put(block(10), "b");
    assertThat(ByHeight.from("a", back)).isEqualTo(ByHeight.from("a", forth)).isEqualTo(THRICE);
  }

  @Test
  void changesAtTheSameBlocksAsWhatItFollowsFrom() {
    ByHeight<Integer> lengths = THRICE.map(String::length);
    assertThat(lengths.values().keySet()).isEqualTo(THRICE.values().keySet());
    assertThat(lengths.at(block(12))).isEqualTo(1);
  }

  @Test
  void beginsAtBlock0AndThereOnce() {
    assertThatThrownBy(() -> new ByHeight<>(new TreeMap<>(Map.of(block(1), "b"))))
        .hasMessage("what changes by height begins at block 0");
    assertThatThrownBy(() -> new ByHeight<>(new TreeMap<BlockNumber, String>()))
        .hasMessage("what changes by height begins at block 0");
    assertThatThrownBy(() -> ByHeight.from("a", Map.of(block(0), "b")))
        .hasMessage("two values from block 0 on");
  }
}
