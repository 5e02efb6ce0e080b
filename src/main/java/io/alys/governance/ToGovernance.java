package io.alys.governance;

import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a node says to governance. */
public sealed interface ToGovernance {

  /**
   * Says who the node is and where both left off. The first message on every stream.
   *
   * @param authorityKey the node's BLS public key, hex; empty when it has none
   * @param nodeVersion of the node's program
   * @param capabilities what it can do, for example {@code peg-out}
   * @param numbering which this node's sequences belong to
   * @param peerNumbering which {@code lastProcessed} belongs to; empty when the node knows none
   * @param lastProcessed the last message of governance that the node has durably processed
   */
  record Registration(
      String authorityKey,
      NodeType type,
      String nodeVersion,
      List<String> capabilities,
      String numbering,
      String peerNumbering,
      long lastProcessed)
      implements ToGovernance {
    public Registration {
      Limits.text("public_key", authorityKey, 192);
      Limits.text("version", nodeVersion, Limits.ID_CHARS);
      capabilities = Limits.list("capabilities", capabilities, 0, 64);
      capabilities.forEach(c -> Limits.id("capabilities", c));
      Limits.numbering("numbering", numbering);
      if (!peerNumbering.isEmpty()) {
        Limits.numbering("peer_numbering", peerNumbering);
      }
      Limits.notNegative("last_processed", lastProcessed);
    }
  }

  /** What a node is for. */
  enum NodeType {
    VALIDATOR,
    OBSERVER,
    BRIDGE,
    SIGNER
  }

  /**
   * Asks for the federation's signatures on a transaction.
   *
   * @param chain which sidechain asks
   * @param transaction unsigned, in Bitcoin's serialisation without witnesses
   * @param inputs those to sign, by rising index
   * @param requiredSignatures for each input
   * @param within how soon the node would like them; whole seconds
   * @param federationVersion whose inputs they are
   * @param witnessScript which the inputs pay to (P2WSH); what BIP143 signs
   */
  record SignatureRequest(
      String chain,
      Bytes transaction,
      List<Input> inputs,
      TransactionType type,
      int requiredSignatures,
      Optional<Duration> within,
      long federationVersion,
      Bytes witnessScript)
      implements ToGovernance {
    public SignatureRequest {
      Limits.id("chain", chain);
      Limits.size("tx_hex", transaction, 10, Limits.TRANSACTION_BYTES);
      inputs = Limits.list("input_indices", inputs, 1, Limits.LIST);
      for (int i = 1; i < inputs.size(); i++) {
        if (inputs.get(i).index() <= inputs.get(i - 1).index()) {
          throw new FieldException(
              "input_indices",
              "must rise: %d follows %d"
                  .formatted(inputs.get(i).index(), inputs.get(i - 1).index()));
        }
      }
      Limits.range("required_signatures", requiredSignatures, 1, Limits.SIGNERS);
      within.ifPresent(t -> Limits.wholeSeconds("timeout_seconds", t, 1));
      Limits.notNegative("federation_version", federationVersion);
      Limits.size("witness_script", witnessScript, 1, Limits.SCRIPT_BYTES);
    }
  }

  /**
   * One input of a transaction.
   *
   * @param amount what it spends
   */
  record Input(int index, Sats amount) {
    public Input {
      Limits.range("input_indices", index, 0, Limits.TRANSACTION_BYTES);
    }
  }

  /** Why a transaction is made. */
  enum TransactionType {
    PEGIN,
    PEGOUT,
    FEDERATION_CHANGE,
    EMERGENCY
  }

  /** Tells of a deposit. */
  record PeginNotice(
      Txid txid, long vout, Sats amount, EvmAddress to, long confirmations, Bytes extra)
      implements ToGovernance {
    public PeginNotice {
      Limits.range("vout", vout, 0, Limits.TRANSACTION_BYTES);
      Limits.range("confirmations", confirmations, 0, Limits.UINT32);
      Limits.size("extra_data", extra, 0, 1_024);
    }
  }

  /**
   * How the node is.
   *
   * @param peers connected
   */
  record StatusReport(NodeStatus status, long blockHeight, SyncStatus sync, long peers)
      implements ToGovernance {
    public StatusReport {
      Limits.notNegative("block_height", blockHeight);
      Limits.range("connection_count", peers, 0, Limits.UINT32);
    }
  }

  /** States of a node. */
  enum NodeStatus {
    STARTING,
    SYNCING,
    ACTIVE,
    DEGRADED,
    OFFLINE
  }

  /** How far a node follows the chain. */
  enum SyncStatus {
    SYNCED,
    SYNCING,
    STALLED,
    ERROR
  }

  /**
   * A sign of life; each is answered.
   *
   * @param sentAt whole milliseconds
   * @param count of the heartbeats on this stream
   */
  record Heartbeat(Instant sentAt, long count, HealthStatus health) implements ToGovernance {
    public Heartbeat {
      Limits.wholeMillis("timestamp", sentAt);
      Limits.notNegative("sequence", count);
    }
  }

  /** How well a program is. */
  enum HealthStatus {
    HEALTHY,
    DEGRADED,
    UNHEALTHY,
    UNKNOWN
  }

  /** All of governance's messages up to and including this one are durably processed. */
  record Received(long sequence) implements ToGovernance {
    public Received {
      Limits.counted("sequence", sequence);
    }
  }

  /** The node closes the stream next, and means to. */
  record Goodbye(String reason) implements ToGovernance {
    public Goodbye {
      Limits.text("reason", reason, Limits.TEXT_CHARS);
    }
  }

  /**
   * Something that governance sent was no message of this protocol.
   *
   * @param requestId of the message, as far as it could be read; else empty
   */
  record Rejection(String requestId, String reason) implements ToGovernance {
    public Rejection {
      Limits.text("request_id", requestId, Limits.ID_CHARS);
      Limits.text("reason", reason, Limits.TEXT_CHARS);
    }
  }
}
