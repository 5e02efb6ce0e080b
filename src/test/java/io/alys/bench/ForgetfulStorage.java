package io.alys.bench;

import io.alys.actor.ActorVerticle;
import io.alys.storage.BlockCommand;
import io.alys.storage.Cursor;
import io.alys.storage.GuardCommand;
import io.alys.storage.RecordCommand;
import io.alys.storage.StorageCommand;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.Placement;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** A journal that says that all is on disk, and keeps nothing: what is left is the stream. */
final class ForgetfulStorage extends ActorVerticle<StorageCommand> {
  @Override
  protected Future<?> receive(StorageCommand message) {
    return switch (message) {
      case StorageCommand.AppendOutbox append ->
          reply(
              append,
              new StorageCommand.Appended(
                  append.entries().stream()
                      .map(entry -> new Placement(entry.requestId(), 1, Fate.STORED))
                      .toList()));
      case StorageCommand.AcknowledgeOutbox acknowledge ->
          reply(
              acknowledge,
              new StorageCommand.Acknowledged(acknowledge.requestIds(), List.of(), List.of()));
      case StorageCommand.SaveCursor save ->
          reply(
              save,
              new StorageCommand.CursorSaved.Moved(
                  new Cursor(save.name(), save.numbering(), save.sequence())));
      case StorageCommand.LoadOutbox load ->
          reply(load, new StorageCommand.OutboxPage(List.of(), false));
      case StorageCommand.LoadCursor load -> reply(load, Optional.empty());
      case StorageCommand.LoadAnnouncements load ->
          reply(load, new StorageCommand.AnnouncementPage(List.of(), false));
      case StorageCommand.KeepAnnouncement _,
          RecordCommand _,
          GuardCommand _,
          BlockCommand _,
          StorageCommand.GetJournalStatus _ ->
          throw new IllegalStateException("nobody asks in a benchmark");
    };
  }
}
