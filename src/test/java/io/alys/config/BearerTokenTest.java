package io.alys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BearerTokenTest {
  private static BearerToken of(String token) {
    return new BearerToken(new Secret("env:TOKEN"), Map.of("TOKEN", token));
  }

  @Test
  void isShownByItselfBehindItsSchemeAlone() throws IOException {
    BearerToken token = of("sixteen letters!");
    assertThat(token.isShownBy(Optional.of("Bearer sixteen letters!"))).isTrue();
    assertThat(token.isShownBy(Optional.of("sixteen letters!"))).isFalse();
    assertThat(token.isShownBy(Optional.of("Bearer sixteen letters"))).isFalse();
    assertThat(token.isShownBy(Optional.of("Bearer sixteen letters!!"))).isFalse();
    assertThat(token.isShownBy(Optional.empty())).isFalse();
  }

  @Test
  void isNoTokenWhenItCouldBeGuessed() {
    assertThatThrownBy(() -> of("fifteen letters").isShownBy(Optional.of("Bearer fifteen letters")))
        .hasMessage("the operator's token, env:TOKEN, has fewer than 16 characters");
  }

  @Test
  void showsItselfToNobody() {
    assertThat(of("sixteen letters!")).hasToString("bearer token env:TOKEN");
  }
}
