package io.alys.devnet.mining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.jsonrpc.UndecodableException;
import org.junit.jupiter.api.Test;

class ParentTemplateTest {
  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String template(String rules, String bits) {
    return "{\"rules\": [%s], \"version\": 536870912, \"previousblockhash\": \"%s\", \"height\": 7,"
            .formatted(rules, "0f".repeat(32))
        + "\"curtime\": 1800000000, \"bits\": \"%s\", \"coinbasevalue\": 5000000000}"
            .formatted(bits);
  }

  @Test
  void readsWhatBitcoinSays() {
    ParentTemplate read = ParentTemplate.read(json(template("\"csv\",\"!segwit\"", "207fffff")));
    assertThat(read.height()).isEqualTo(7);
    assertThat(read.header().bits().bits()).isEqualTo(0x207fffff);
    assertThat(read.reward().value()).isEqualTo(5_000_000_000L);
    assertThat(read.witnessCommitment()).isEmpty();
    assertThat(read.transactions()).isEmpty();
  }

  @Test
  void minesByNoRuleThatItDoesNotKnow() {
    assertThatThrownBy(() -> ParentTemplate.read(json(template("\"!signet\"", "207fffff"))))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("the template asks for the rule !signet, which is not known here");
  }

  @Test
  void saysWhatIsNoTemplateAndNoWork() {
    for (String wrong : new String[] {"null", "{}", "3", template("", "xyz"), template("", "0")}) {
      assertThatThrownBy(() -> ParentTemplate.read(json(wrong)))
          .isInstanceOf(UndecodableException.class)
          .hasMessageStartingWith("it is no template: ");
      assertThatThrownBy(() -> AuxWork.read(json(wrong)))
          .isInstanceOf(UndecodableException.class)
          .hasMessageStartingWith("it is no work: ");
    }
  }
}
