package io.alys.storage.sqlite;

import io.alys.storage.StorageConfig;
import io.alys.storage.sql.SchemaHistory.Migration;
import java.util.List;

/**
 * What a file holds, and so which schema it must have; a test holds folders and lists together.
 *
 * @param noun as an operator reads it
 * @param migrations where Flyway finds them
 * @param known what is in that folder
 * @param limited whether the limit of the configuration is for it
 */
record SqliteContent(String noun, String migrations, List<Migration> known, boolean limited) {
  static final SqliteContent JOURNAL =
      new SqliteContent(
          "journal",
          "classpath:db/migration/sqlite",
          List.of(
              new Migration(1, "V1__outbox.sql", 114_175_731),
              new Migration(2, "V2__announcements.sql", -1_211_773_530),
              new Migration(3, "V3__events.sql", 423_917_414),
              new Migration(4, "V4__voting.sql", 2_099_561_160)),
          true);

  static final SqliteContent BLOCKS =
      new SqliteContent(
          "block file",
          "classpath:db/migration/chain",
          List.of(new Migration(1, "V1__blocks.sql", -119_477_190)),
          false);

  SqliteContent {
    known = List.copyOf(known);
  }

  /** How large it may become, in MiB; 0 for no limit. */
  int limitMib(StorageConfig config) {
    return limited ? config.journalLimitMib() : 0;
  }
}
