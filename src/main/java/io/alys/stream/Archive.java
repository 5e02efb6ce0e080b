package io.alys.stream;

import io.alys.actor.ActorRef;
import io.alys.governance.Decoded;
import io.alys.governance.FromGovernance;
import io.alys.governance.GovernanceCodec;
import io.alys.storage.Announcement;
import io.alys.storage.StorageCommand;
import io.alys.stream.StreamCommand.KeptProposal;
import io.alys.stream.StreamCommand.Proposals;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the journal has of governance's announcements. */
final class Archive {
  private static final Logger LOG = LoggerFactory.getLogger(StreamVerticle.class);

  private final ActorRef<StorageCommand> storage;

  Archive(ActorRef<StorageCommand> storage) {
    this.storage = storage;
  }

  /** Under which name announcements of a type are kept. */
  static String kindOf(Class<? extends FromGovernance> type) {
    return type.getSimpleName();
  }

  /** The highest version of a federation that was announced; 0 when none was. */
  Future<Long> federationVersion() {
    return federationVersion(0, 0);
  }

  private Future<Long> federationVersion(long after, long highest) {
    String kind = kindOf(FromGovernance.FederationUpdate.class);
    return storage
        .ask(new StorageCommand.LoadAnnouncements(kind, after, StorageCommand.MAX_AT_ONCE))
        .compose(
            page -> {
              long found = highest;
              for (StorageCommand.PositionedAnnouncement each : page.announcements()) {
                found = Math.max(found, versionOf(each.announcement()));
              }
              return page.more()
                  ? federationVersion(page.announcements().getLast().position(), found)
                  : Future.succeededFuture(found);
            });
  }

  private static long versionOf(Announcement announcement) {
    return read(announcement)
        .filter(FromGovernance.FederationUpdate.class::isInstance)
        .map(message -> ((FromGovernance.FederationUpdate) message).version())
        .orElse(0L);
  }

  Future<Proposals> proposals(StreamCommand.GetProposals question) {
    String kind = kindOf(FromGovernance.Proposal.class);
    return storage
        .ask(new StorageCommand.LoadAnnouncements(kind, question.after(), question.limit()))
        .map(
            page ->
                new Proposals(
                    page.announcements().stream().flatMap(each -> kept(each).stream()).toList(),
                    page.more()
                        ? Optional.of(page.announcements().getLast().position())
                        : Optional.empty()));
  }

  private static Optional<KeptProposal> kept(StorageCommand.PositionedAnnouncement each) {
    return read(each.announcement())
        .filter(FromGovernance.Proposal.class::isInstance)
        .map(
            message ->
                new KeptProposal(
                    each.position(),
                    each.announcement().receivedAt(),
                    (FromGovernance.Proposal) message));
  }

  private static Optional<FromGovernance> read(Announcement announcement) {
    return switch (GovernanceCodec.decodeResponse(announcement.payload().toArray())) {
      case Decoded.Accepted<GovernanceCodec.Response>(GovernanceCodec.Response response) ->
          Optional.of(response.message());
      case Decoded.Rejected<GovernanceCodec.Response> rejected -> {
        LOG.error(
            "announcement {} in the journal cannot be read ({}); it stays there: was it written by"
                + " a later version?",
            announcement.id(),
            rejected.reason());
        yield Optional.empty();
      }
    };
  }
}
