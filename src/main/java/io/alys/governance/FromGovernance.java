package io.alys.governance;

import io.alys.bitcoin.PublicKey;
import io.alys.governance.ToGovernance.Input;
import io.alys.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What governance says to a node. */
public sealed interface FromGovernance {

  /**
   * The answer to a registration; the first message of governance on every stream.
   *
   * @param assignedName under which governance keeps this node's messages
   * @param numbering which governance's sequences to this node belong to
   * @param lastProcessed the last message of the node's numbering that governance has durably
   *     processed; 0 for none
   * @param protocolVersion that both speak
   */
  record Registered(
      boolean accepted,
      String assignedName,
      String numbering,
      long lastProcessed,
      String protocolVersion)
      implements FromGovernance {
    public Registered {
      Limits.text("assigned_node_id", assignedName, Limits.ID_CHARS);
      Limits.numbering("numbering", numbering);
      Limits.notNegative("last_processed", lastProcessed);
      Limits.text("protocol_version", protocolVersion, Limits.VERSION_CHARS);
    }
  }

  /**
   * How far a signature request is, and at last its signatures.
   *
   * @param requestId of the signature request
   * @param signed who has signed so far, by the signer's name
   */
  record SignatureReport(
      String requestId, Progress progress, List<Witness> witnesses, List<String> signed)
      implements FromGovernance {
    public SignatureReport {
      Limits.id("request_id", requestId);
      witnesses = Limits.list("signatures", witnesses, 0, Limits.WITNESSES);
      signed = Limits.list("partial_signatures", signed, 0, Limits.REPORTED_SIGNERS);
      signed.forEach(s -> Limits.id("signer_id", s));
      long different = witnesses.stream().map(w -> List.of(w.input(), w.key())).distinct().count();
      if (different != witnesses.size()) {
        throw new FieldException("signatures", "has two of one key for one input");
      }
      if (progress instanceof Progress.Complete && witnesses.isEmpty()) {
        throw new FieldException("signatures", "is empty although status is COMPLETE");
      }
    }
  }

  /** How far a signature request is. */
  sealed interface Progress {
    /** Taken; nobody has signed yet. */
    record Pending() implements Progress {}

    /** Some have signed every input. */
    record Partial(int collected, int required) implements Progress {
      public Partial {
        Limits.range("required", required, 1, Limits.SIGNERS);
        Limits.range("collected", collected, 0, required);
      }
    }

    /** Enough have signed every input. */
    record Complete() implements Progress {}

    /** It will not be signed. */
    record Failed(String reason) implements Progress {
      public Failed {
        Limits.text("failure_reason", reason, Limits.TEXT_CHARS);
      }
    }

    /** Not enough have signed in time; it may be asked again. */
    record TimedOut() implements Progress {}
  }

  /**
   * One key's signature for one input. Nothing says yet that it is right.
   *
   * @param input the index in the transaction; see {@link Input}
   * @param signature DER with the sighash byte
   */
  record Witness(int input, PublicKey key, Bytes signature) {
    public Witness {
      Limits.range("input_index", input, 0, Limits.TRANSACTION_BYTES);
      Limits.size("signature", signature, 9, Limits.SIGNATURE_BYTES);
    }
  }

  /**
   * Announces who holds the peg's keys, and who makes blocks, from a height on. Nothing says yet
   * that it is right.
   *
   * @param version counts the federations
   * @param members all of them after the update
   * @param address the P2WSH address of the members and the threshold, as a check
   * @param effectiveHeight of the sidechain
   * @param authorities all of them after the update, in the order of their turns; empty when they
   *     stay
   */
  record FederationUpdate(
      long version,
      UpdateType type,
      List<Member> members,
      int threshold,
      String address,
      long effectiveHeight,
      Bytes signature,
      List<AuthorityKey> authorities)
      implements FromGovernance {
    public FederationUpdate {
      Limits.counted("version", version);
      members = Limits.list("members", members, 1, Limits.SIGNERS);
      if (members.stream().map(Member::key).distinct().count() != members.size()) {
        throw new FieldException("members", "has one key twice");
      }
      Limits.range("threshold", threshold, 1, members.size());
      Limits.id("p2wsh_address", address);
      Limits.notNegative("effective_height", effectiveHeight);
      Limits.size("update_signature", signature, 0, 1_024);
      authorities = Limits.list("authorities", authorities, 0, Limits.AUTHORITIES);
      if (authorities.stream().map(AuthorityKey::publicKey).distinct().count()
          != authorities.size()) {
        throw new FieldException("authorities", "has one key twice");
      }
    }

    /** One that leaves the authorities as they are. */
    public FederationUpdate(
        long version,
        UpdateType type,
        List<Member> members,
        int threshold,
        String address,
        long effectiveHeight,
        Bytes signature) {
      this(version, type, members, threshold, address, effectiveHeight, signature, List.of());
    }

    /** With other authorities. */
    public FederationUpdate withAuthorities(List<AuthorityKey> others) {
      return new FederationUpdate(
          version, type, members, threshold, address, effectiveHeight, signature, others);
    }
  }

  /**
   * Who makes blocks; whether the bytes are a key, and prove it, is not known here.
   *
   * @param publicKey BLS12-381, compressed
   * @param possession what proves that its owner has the secret
   */
  record AuthorityKey(Bytes publicKey, Bytes possession) {
    public AuthorityKey {
      Limits.size("public_key", publicKey, Limits.AUTHORITY_KEY_BYTES, Limits.AUTHORITY_KEY_BYTES);
      Limits.size(
          "proof_of_possession",
          possession,
          Limits.AUTHORITY_PROOF_BYTES,
          Limits.AUTHORITY_PROOF_BYTES);
    }
  }

  /** What changes in a federation. */
  enum UpdateType {
    MEMBER_ADD,
    MEMBER_REMOVE,
    CONFIG_CHANGE,
    EMERGENCY_HALT
  }

  /** One of a federation. */
  record Member(String name, PublicKey key, long weight, boolean active) {
    public Member {
      Limits.id("member_id", name);
      Limits.range("weight", weight, 0, Limits.UINT32);
    }
  }

  /** Something that the members vote on outside of the chain. */
  record Proposal(String id, ProposalType type, Bytes content, Instant deadline, long requiredVotes)
      implements FromGovernance {
    public Proposal {
      Limits.id("proposal_id", id);
      Limits.size("proposal_data", content, 0, Limits.PROPOSAL_BYTES);
      Limits.wholeSeconds("voting_deadline", deadline);
      Limits.range("required_votes", requiredVotes, 0, Limits.UINT32);
    }
  }

  /** Kinds of proposals. */
  enum ProposalType {
    FEDERATION_CHANGE,
    PARAMETER_CHANGE,
    EMERGENCY_ACTION,
    UPGRADE
  }

  /**
   * A request was not carried out.
   *
   * @param retryAfter empty when trying again is pointless; whole seconds
   */
  record Refusal(ErrorCode code, String message, String details, Optional<Duration> retryAfter)
      implements FromGovernance {
    public Refusal {
      Limits.text("error_message", message, Limits.TEXT_CHARS);
      Limits.text("error_details", details, Limits.TEXT_CHARS);
      retryAfter.ifPresent(t -> Limits.wholeSeconds("retry_after", t, 0));
    }
  }

  /** Why a request was not carried out. */
  enum ErrorCode {
    INVALID_REQUEST,
    AUTHENTICATION_FAILED,
    AUTHORIZATION_FAILED,
    RATE_LIMITED,
    SERVICE_UNAVAILABLE,
    TIMEOUT,
    INTERNAL_ERROR,
    INVALID_SIGNATURE,
    INSUFFICIENT_SIGNATURES,
    FEDERATION_ERROR
  }

  /**
   * The answer to a heartbeat.
   *
   * @param sentAt the heartbeat's; whole milliseconds
   * @param answeredAt by governance's clock; whole milliseconds
   */
  record HeartbeatAnswer(Instant sentAt, Instant answeredAt, long count) implements FromGovernance {
    public HeartbeatAnswer {
      Limits.wholeMillis("original_timestamp", sentAt);
      Limits.wholeMillis("ack_timestamp", answeredAt);
      Limits.notNegative("sequence", count);
    }
  }

  /** All of this node's messages up to and including this one are durably processed. */
  record Received(long sequence) implements FromGovernance {
    public Received {
      Limits.counted("sequence", sequence);
    }
  }
}
