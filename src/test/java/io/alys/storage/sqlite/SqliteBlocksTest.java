package io.alys.storage.sqlite;

import static io.alys.storage.BlockFixture.block;
import static io.alys.storage.BlockFixture.hash;
import static io.alys.storage.BlockFixture.head;
import static io.alys.storage.BlockFixture.keep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.BlockPage;
import io.alys.storage.BlockCommand.ChainKept;
import io.alys.storage.BlockCommand.FoundBlock;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.KeptBlock;
import io.alys.storage.BlockCommand.KeptState;
import io.alys.storage.BlockCommand.LoadBlocksAfter;
import io.alys.storage.BlockCommand.SaveChainState;
import io.alys.storage.BlockFixture;
import io.alys.storage.JournalFailure;
import io.alys.storage.JournalFixture;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.sql.SchemaHistory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteBlocksTest {
  private @TempDir Path folder;
  private SqliteBlocks blocks;

  @BeforeEach
  void open() {
    blocks = SqliteBlocks.open(file(), JournalFixture.settings(), false);
  }

  @AfterEach
  void close() {
    blocks.verify();
    blocks.close();
  }

  private Path file() {
    return folder.resolve("chain.db");
  }

  private Handle byHand() {
    return Jdbi.create("jdbc:sqlite:" + file()).open();
  }

  private ChainKept kept(KeepBlocks asked) {
    return blocks.commit(() -> blocks.keep(asked));
  }

  private void keeps(KeepBlocks asked) {
    assertThat(kept(asked)).isEqualTo(new ChainKept.Kept());
  }

  private List<Hash32> all() {
    return blocks
        .load(new LoadBlocksAfter(BlockNumber.GENESIS, Optional.empty(), 1_000))
        .blocks()
        .stream()
        .map(KeptBlock::hash)
        .toList();
  }

  /** 1 to 4 of branch 0, and 3 and 4 of branch 1, which leaves it after 2. */
  private void fork() {
    keeps(
        keep(
            head(4, 0),
            block(1, 0),
            block(2, 0),
            block(3, 0),
            block(4, 0),
            block(3, 1, 0),
            block(4, 1)));
  }

  @Test
  void knowsItsMigrationsAsFlywayDoes() {
    try (Handle handle = byHand()) {
      assertThat(
              handle
                  .createQuery("SELECT version, script, checksum FROM flyway_schema_history")
                  .map(
                      (row, _) ->
                          new SchemaHistory.Migration(
                              row.getInt(1), row.getString(2), row.getInt(3)))
                  .list())
          .isEqualTo(SqliteContent.BLOCKS.known());
    }
  }

  @Test
  void findsBlocksByHashAndByNumber() {
    fork();
    assertThat(blocks.find(hash(3, 0))).contains(new FoundBlock(block(3, 0), true, false));
    assertThat(blocks.find(hash(3, 1))).contains(new FoundBlock(block(3, 1, 0), false, false));
    assertThat(blocks.find(new BlockNumber(3))).contains(new FoundBlock(block(3, 0), true, false));
    assertThat(blocks.find(new BlockNumber(5))).isEmpty();
    assertThat(blocks.find(new BlockNumber(0))).isEmpty();
    assertThat(blocks.find(hash(9, 9))).isEmpty();
  }

  @Test
  void movesTheHeadToAnotherBranchAndBack() {
    assertThat(blocks.head()).isEmpty();
    fork();
    keeps(keep(head(4, 1)));
    assertThat(blocks.head()).contains(head(4, 1));
    assertThat(blocks.find(new BlockNumber(3)).orElseThrow().block()).isEqualTo(block(3, 1, 0));
    keeps(keep(head(3, 0)));
    assertThat(blocks.find(new BlockNumber(4))).isEmpty();
    assertThat(blocks.find(new BlockNumber(3)).orElseThrow().block()).isEqualTo(block(3, 0));
    keeps(keep(head(0, 0)));
    assertThat(blocks.find(new BlockNumber(1))).isEmpty();
    assertThat(all()).hasSize(6);
  }

  @Test
  void replacesTheBytesOfABlockThatIsKept() {
    keeps(keep(block(1, 0)));
    KeptBlock signed =
        new KeptBlock(
            hash(1, 0), hash(0, 0), new BlockNumber(1), Bytes.fromHex("0102"), Bytes.EMPTY);
    keeps(keep(signed));
    assertThat(blocks.find(hash(1, 0)).orElseThrow().block())
        .isEqualTo(
            new KeptBlock(
                signed.hash(),
                signed.parent(),
                signed.number(),
                signed.block(),
                block(1, 0).outcome()));
  }

  @Test
  void dropsWhatIsBesideTheChainOnceItIsFinal() {
    fork();
    keeps(keep(head(4, 0, 2, 0)));
    assertThat(all()).hasSize(6);
    blocks.commit(() -> blocks.save(new SaveChainState(hash(4, 1), new BlockNumber(4), 1, ONE)));
    keeps(keep(head(4, 0, 3, 0)));
    assertThat(all()).containsExactly(hash(1, 0), hash(2, 0), hash(3, 0), hash(4, 0));
    assertThat(blocks.states()).isEmpty();
    assertThat(blocks.find(hash(3, 0)).orElseThrow().finalised()).isTrue();
    assertThat(blocks.find(hash(4, 0)).orElseThrow().finalised()).isFalse();
  }

  private static final Bytes ONE = Bytes.copyOf((byte) 1);

  @Test
  void refusesAHeadThatRevertsWhatIsFinal() {
    fork();
    keeps(keep(head(4, 0, 2, 0), block(5, 0)));
    ChainKept.BelowFinalised below = new ChainKept.BelowFinalised(new BlockNumber(2));
    assertThat(kept(keep(head(1, 0, 1, 0), block(6, 0)))).isEqualTo(below);
    assertThat(kept(keep(head(4, 0, 1, 0)))).isEqualTo(below);
    assertThat(kept(keep(block(2, 7, 0)))).isEqualTo(below);
    assertThat(kept(keep(block(6, 0), block(1, 7)))).isEqualTo(below);
    assertThat(blocks.find(hash(6, 0))).isEmpty();
    assertThat(blocks.head()).contains(head(4, 0, 2, 0));
    keeps(keep(block(2, 0)));
  }

  @Test
  void refusesWhatHangsInTheAir() {
    fork();
    assertThat(kept(keep(head(5, 0), block(5, 0), block(7, 0))))
        .isEqualTo(new ChainKept.UnknownBlock(hash(6, 0)));
    assertThat(blocks.find(hash(5, 0))).isEmpty();
    assertThat(kept(keep(head(9, 9)))).isEqualTo(new ChainKept.UnknownBlock(hash(9, 9)));
    assertThat(kept(keep(head(4, 1, 3, 0)))).isEqualTo(new ChainKept.UnknownBlock(hash(3, 0)));
    KeptBlock leaps =
        new KeptBlock(hash(4, 5), hash(2, 0), new BlockNumber(4), Bytes.EMPTY, Bytes.EMPTY);
    assertThat(kept(keep(leaps))).isEqualTo(new ChainKept.UnknownBlock(hash(2, 0)));
    assertThat(blocks.head()).contains(head(4, 0));
    assertThat(blocks.find(new BlockNumber(3)).orElseThrow().block()).isEqualTo(block(3, 0));
  }

  @Test
  void aRefusalLeavesTheRestOfTheTransaction() {
    blocks.commit(
        () -> {
          blocks.keep(keep(block(1, 0)));
          blocks.keep(keep(block(1, 1), block(5, 0)));
          return blocks.keep(keep(head(2, 0), block(2, 0)));
        });
    assertThat(all()).containsExactly(hash(1, 0), hash(2, 0));
  }

  private int dropped(Hash32... wrong) {
    return blocks.commit(() -> blocks.drop(List.of(wrong)));
  }

  @Test
  void dropsWrongBlocksWithAllThatFollow() {
    fork();
    blocks.commit(() -> blocks.save(new SaveChainState(hash(4, 0), new BlockNumber(4), 1, ONE)));
    assertThat(dropped(hash(3, 1), hash(4, 1), hash(8, 8))).isEqualTo(2);
    assertThat(blocks.head()).contains(head(4, 0));
    assertThat(dropped(hash(4, 0), hash(3, 0))).isEqualTo(2);
    assertThat(blocks.head()).contains(head(2, 0));
    assertThat(blocks.states()).isEmpty();
    assertThat(all()).containsExactly(hash(1, 0), hash(2, 0));
    assertThat(dropped(hash(1, 0))).isEqualTo(2);
    assertThat(blocks.head()).contains(head(0, 0));
  }

  @Test
  void neverDropsWhatIsFinal() {
    fork();
    keeps(keep(head(4, 0, 2, 0)));
    assertThat(dropped(hash(1, 0), hash(2, 0))).isZero();
    assertThat(dropped(hash(1, 0), hash(3, 0))).isEqualTo(2);
    assertThat(blocks.head()).contains(head(2, 0, 2, 0));
  }

  private boolean saved(long number, int branch, Bytes payload) {
    return blocks.commit(
        () ->
            blocks.save(
                new SaveChainState(hash(number, branch), new BlockNumber(number), 3, payload)));
  }

  private static KeptState state(long number, int branch, Bytes payload) {
    return new KeptState(hash(number, branch), new BlockNumber(number), 3, payload);
  }

  @Test
  void keepsTheTwoNewestStates() {
    assertThat(saved(0, 0, Bytes.EMPTY)).isTrue();
    assertThat(saved(5, 0, ONE)).isTrue();
    assertThat(blocks.states()).containsExactly(state(5, 0, ONE), state(0, 0, Bytes.EMPTY));
    assertThat(saved(7, 0, ONE)).isTrue();
    assertThat(saved(4, 0, ONE)).isFalse();
    assertThat(saved(5, 0, ONE.plus(ONE))).isTrue();
    assertThat(blocks.states()).containsExactly(state(7, 0, ONE), state(5, 0, ONE.plus(ONE)));
    assertThat(saved(7, 1, ONE)).isTrue();
    assertThat(blocks.states()).containsExactly(state(7, 1, ONE), state(7, 0, ONE));
  }

  @Test
  void keepsStatesOfManyParts() {
    for (int size : new int[] {(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20}) {
      byte[] octets = new byte[size];
      Arrays.fill(octets, (byte) size);
      octets[size - 1] = 7;
      assertThat(saved(size, 0, Bytes.copyOf(octets))).isTrue();
      assertThat(blocks.states().getFirst()).isEqualTo(state(size, 0, Bytes.copyOf(octets)));
    }
    try (Handle handle = byHand()) {
      handle.execute("DELETE FROM state_part WHERE part = 3");
    }
    assertThatThrownBy(blocks::states)
        .hasMessage(
            ("block file %s is corrupt (part 3 of the state at block 5242880 has 0 bytes) and was"
                    + " left as it is; keep a copy for a look, then restore a backup")
                .formatted(file()));
  }

  private List<KeptBlock> paged(long after, int limit) {
    List<KeptBlock> seen = new ArrayList<>();
    BlockPage page =
        blocks.load(new LoadBlocksAfter(new BlockNumber(after), Optional.empty(), limit));
    seen.addAll(page.blocks());
    while (page.more()) {
      dropped(page.blocks().getLast().number().value() == 4 ? hash(4, 0) : hash(9, 9));
      page = blocks.load(page.next(limit));
      seen.addAll(page.blocks());
    }
    return seen;
  }

  @Test
  void readsAllBranchesInPagesAlsoWhenTheLastOfAPageIsGone() {
    fork();
    keeps(keep(block(5, 1)));
    assertThat(paged(2, 10))
        .containsExactly(block(3, 0), block(3, 1, 0), block(4, 0), block(4, 1), block(5, 1));
    assertThat(paged(2, 1))
        .containsExactly(block(3, 0), block(3, 1, 0), block(4, 0), block(4, 1), block(5, 1));
    assertThat(all()).doesNotContain(hash(4, 0));
    assertThat(paged(5, 10)).isEmpty();
  }

  @Test
  void aPageOfLargeBlocksIsShorter() {
    for (int number = 1; number <= 3; number++) {
      keeps(keep(BlockFixture.sized(number, 0, 0, 6 << 20)));
    }
    BlockPage page = blocks.load(new LoadBlocksAfter(BlockNumber.GENESIS, Optional.empty(), 1_000));
    assertThat(page.blocks()).hasSize(2);
    assertThat(page.more()).isTrue();
    assertThat(paged(0, 1_000).size()).isEqualTo(3);
  }

  @Test
  void keepsEverythingWhenItIsOpenedAgain() {
    fork();
    keeps(keep(head(4, 0, 2, 0)));
    blocks.close();
    blocks = SqliteBlocks.open(file(), JournalFixture.settings(), true);
    assertThat(blocks.head()).contains(head(4, 0, 2, 0));
    assertThat(all()).hasSize(6);
  }

  @Test
  void saysThatAnotherProgramHasIt() {
    try (Handle other = byHand()) {
      other.execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> kept(keep(block(1, 0))))
          .isInstanceOfSatisfying(
              JournalFailure.class, failure -> assertThat(failure.why()).isEqualTo(Cause.LOCKED))
          .hasMessage(
              ("block file %s is locked by another program (SQLITE_BUSY); close that program, the"
                      + " node goes on by itself")
                  .formatted(file()));
    }
    keeps(keep(block(1, 0)));
  }

  @Test
  void saysThatAPageIsCorrupt() throws IOException {
    for (int number = 1; number <= 200; number++) {
      keeps(keep(head(number, 0), block(number, 0)));
    }
    blocks.close();
    byte[] whole = Files.readAllBytes(file());
    try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
      for (int page = 6; page * 4_096L < bytes.length(); page++) {
        bytes.seek(page * 4_096L);
        bytes.write(new byte[100]);
      }
    }
    assertThatThrownBy(() -> SqliteBlocks.open(file(), JournalFixture.settings(), true))
        .isInstanceOfSatisfying(
            JournalFailure.class, failure -> assertThat(failure.why()).isEqualTo(Cause.CORRUPT))
        .hasMessageStartingWith("block file %s is corrupt (".formatted(file()))
        .hasMessageEndingWith(
            ") and was left as it is; keep a copy for a look, then restore a backup");
    Files.write(file(), whole);
    open();
  }

  @Test
  void findsWhatDoesNotAgree() {
    fork();
    keeps(keep(head(4, 0, 2, 0)));
    finds("UPDATE block SET parent = zeroblob(32) WHERE number = 4 AND parent = ?", 3, "follows");
    finds("DELETE FROM canonical WHERE hash = ?", 4, "the head is block 4 and the last canonical");
    finds("UPDATE canonical SET hash = zeroblob(32) WHERE hash = ?", 3, "canonical and not there");
    finds("UPDATE head SET finalised_hash = zeroblob(32) WHERE hash = ?", 4, "the finalised block");
    finds("UPDATE head SET finalised_number = 3 WHERE hash = ?", 4, "beside what is final");
  }

  private void finds(String change, int number, String what) {
    try (Handle handle = byHand()) {
      handle.execute("ATTACH '%s' AS kept".formatted(folder.resolve("kept" + change.hashCode())));
      for (String table : List.of("block", "canonical", "head")) {
        handle.execute("CREATE TABLE kept.%1$s AS SELECT * FROM main.%1$s".formatted(table));
      }
      assertThat(handle.execute(change, (Object) hash(number, 0).octets().toArray())).isEqualTo(1);
      assertThatThrownBy(() -> blocks.verify())
          .hasMessageStartingWith("block file %s is corrupt (".formatted(file()))
          .hasMessageContaining(what);
      for (String table : List.of("block", "canonical", "head")) {
        handle.execute("DELETE FROM main." + table);
        handle.execute("INSERT INTO main.%1$s SELECT * FROM kept.%1$s".formatted(table));
      }
    }
    blocks.verify();
  }

  @Test
  void refusesAFileOfAnotherProgramAndAJournal() {
    Path journal = folder.resolve("journal.db");
    SqliteJournal.open(journal, JournalFixture.settings(), false).close();
    assertThatThrownBy(() -> SqliteBlocks.open(journal, JournalFixture.settings(), false))
        .isInstanceOf(JournalFailure.class)
        .hasMessageStartingWith("block file %s has a newer schema (".formatted(journal));
    Path foreign = folder.resolve("foreign.db");
    try (Handle handle = Jdbi.create("jdbc:sqlite:" + foreign).open()) {
      handle.execute("CREATE TABLE cake (recipe TEXT)");
    }
    assertThatThrownBy(() -> SqliteBlocks.open(foreign, JournalFixture.settings(), false))
        .hasMessage(
            ("file %s is no block file of this program (it has tables, and none of them is a block"
                    + " file's); name another file, or restore a backup")
                .formatted(foreign));
  }
}
