package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BytesPropertyTest {
  @Property
  void survivesHexAndArrays(@ForAll byte[] any) {
    Bytes bytes = Bytes.copyOf(any);
    assertThat(Bytes.fromHex(bytes.toHex())).isEqualTo(bytes);
    assertThat(bytes.toArray()).isEqualTo(any);
  }

  @Property
  void isOrderedAndEqualAsItsHexIs(@ForAll byte[] one, @ForAll byte[] other) {
    Bytes left = Bytes.copyOf(one);
    Bytes right = Bytes.copyOf(other);
    assertThat(Integer.signum(left.compareTo(right)))
        .isEqualTo(Integer.signum(left.toHex().compareTo(right.toHex())));
    assertThat(left.equals(right)).isEqualTo(Arrays.equals(one, other));
  }
}
