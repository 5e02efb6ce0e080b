package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Roots of Ethereum's own tests (ethereum/tests, TrieTests/trieanyorder.json). */
class PatriciaTrieTest {
  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String root(String... pairs) {
    TreeMap<Bytes, Bytes> content = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      content.put(ascii(pairs[i]), ascii(pairs[i + 1]));
    }
    return PatriciaTrie.root(content).toString();
  }

  @Test
  void hasTheRootsOfEthereumsTests() {
    assertThat(root("A", "a".repeat(50)))
        .isEqualTo("0xd23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab");
    assertThat(root("doe", "reindeer", "dog", "puppy", "dogglesworth", "cat"))
        .isEqualTo("0x8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3");
    assertThat(root("do", "verb", "horse", "stallion", "doge", "coin", "dog", "puppy"))
        .isEqualTo("0x5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84");
    assertThat(root("foo", "bar", "food", "bass"))
        .isEqualTo("0x17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3");
  }

  @Test
  void hasTheEmptyRoot() {
    assertThat(root())
        .isEqualTo("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    assertThat(PatriciaTrie.rootOfList(List.of())).isEqualTo(PatriciaTrie.EMPTY_ROOT);
  }
}
