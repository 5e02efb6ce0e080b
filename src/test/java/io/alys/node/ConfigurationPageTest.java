package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.Schema;
import io.alys.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is made from the records; {@code -Dupdate.docs=true} makes it anew. */
class ConfigurationPageTest {
  private static final String HEAD =
      """
      # Configuration

      A value comes from the last of these layers that has one: the built-in default, the profile
      (`development`, `staging` or `production`; chosen by `--profile` or by the file's key
      `profile`), the TOML file given by `--config`, the environment, `--set key=value`.

      Every mistake is found at once, each with its place: `alys config check --config FILE`. What
      is in force, and where each value came from, tells `alys config print`. Unknown keys and
      unknown `ALYS_` variables are mistakes.

      The file is looked at twice a second. Settings marked *live* take effect at once, and actors
      keep their state. Others wait for a restart: the log, `/health` and the metric
      `alys_config_waiting` say which, until the file has their old values again or the node is
      restarted. An invalid file changes nothing: the log says why, and `/health` shows the node
      degraded until the file is mended.

      Durations are written `500ms`, `10s`, `5m`, `2h`, `1d`. `*` is the name of an actor, as
      `/health` shows it; supervisors have no mailbox to set:

      ```toml
      [actors.mailbox]             # every actor
      overflow = "block"

      [actors.mailbox-of.metrics]  # but this one
      capacity = 100
      overflow = "drop-oldest"
      ```

      | key | type | default | live | variable | |
      |---|---|---|---|---|---|
      """;

  @Test
  void listsEveryKey() throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    for (Schema.Key key : Schema.keys(NodeConfig.class)) {
      Setting setting = key.setting();
      String range =
          setting.min() == Long.MIN_VALUE
              ? key.type()
              : "%s, %d to %d".formatted(key.type(), setting.min(), setting.max());
      page.append(
          "| `%s` | %s | %s | %s | %s | %s |\n"
              .formatted(
                  key.key(),
                  range,
                  setting.byDefault().isEmpty() ? "none" : "`" + setting.byDefault() + "`",
                  setting.live() ? "live" : "",
                  key.environment().isEmpty() ? "" : "`" + key.environment() + "`",
                  setting.doc()));
    }
    Path docs = Path.of("docs/configuration.md");
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(docs, page);
    }
    assertThat(Files.readString(docs)).isEqualTo(page.toString());
  }
}
