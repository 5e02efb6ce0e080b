package io.alys.actor.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.supervision.BackoffPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MailboxConfigTest {
  private static final Overflow FAIL = new Overflow.Fail();

  @Test
  void holdsTenThousandAndRefusesTheRestByDefault() {
    assertThat(MailboxConfig.DEFAULT).isEqualTo(new MailboxConfig(10_000, FAIL, 1));
  }

  @Test
  void takesACapacityUpToAMillion() {
    assertThat(new MailboxConfig(1, FAIL, 1).capacity()).isEqualTo(1);
    assertThat(new MailboxConfig(1_000_000, FAIL, 1).capacity()).isEqualTo(1_000_000);
    assertThatThrownBy(() -> new MailboxConfig(0, FAIL, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mailbox capacity 0 must be between 1 and 1000000");
    assertThatThrownBy(() -> new MailboxConfig(1_000_001, FAIL, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mailbox capacity 1000001 must be between 1 and 1000000");
  }

  @Test
  void takesABatchUpToTenThousandAndUpToTheCapacity() {
    assertThat(new MailboxConfig(20_000, FAIL, 10_000).batch()).isEqualTo(10_000);
    assertThat(new MailboxConfig(5, FAIL, 5).batch()).isEqualTo(5);
    assertThatThrownBy(() -> new MailboxConfig(5, FAIL, 0))
        .hasMessage("mailbox batch 0 must be between 1 and 5");
    assertThatThrownBy(() -> new MailboxConfig(5, FAIL, 6))
        .hasMessage("mailbox batch 6 must be between 1 and 5");
    assertThatThrownBy(() -> new MailboxConfig(20_000, FAIL, 10_001))
        .hasMessage("mailbox batch 10001 must be between 1 and 10000");
  }

  @Test
  void changesOneSettingAtATime() {
    MailboxConfig config = new MailboxConfig(10, FAIL, 4);

    assertThat(config.capacity(20)).isEqualTo(new MailboxConfig(20, FAIL, 4));
    assertThat(config.batch(7)).isEqualTo(new MailboxConfig(10, FAIL, 7));
    assertThat(config.overflow(new Overflow.Block()))
        .isEqualTo(new MailboxConfig(10, new Overflow.Block(), 4));
  }

  @Test
  void shrinksTheBatchWithTheCapacity() {
    assertThat(new MailboxConfig(10, FAIL, 4).capacity(3)).isEqualTo(new MailboxConfig(3, FAIL, 3));
    assertThatThrownBy(() -> MailboxConfig.DEFAULT.capacity(0))
        .hasMessage("mailbox capacity 0 must be between 1 and 1000000");
  }

  @Test
  void backsOffAtLeastOnce() {
    BackoffPolicy policy = new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(1), 1, 0);

    assertThat(new Overflow.Backoff(policy, 1).maxAttempts()).isEqualTo(1);
    assertThatThrownBy(() -> new Overflow.Backoff(policy, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max attempts 0 must be positive");
  }
}
