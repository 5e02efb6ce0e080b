package io.alys.devnet.network;

import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.PublicKey;
import io.alys.config.Secret;
import io.alys.consensus.bls.BlsSecretKey;
import io.alys.devnet.real.Identity;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The files that a network needs before its node can start. Those that are there are kept. */
final class NetworkFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GENESIS = "/genesis-development.json";

  /** The easiest target that there is, as on Bitcoin's regtest: every second hash meets it. */
  private static final long EASIEST = 0x207f_ffffL;

  private static final int SLOT_MILLIS = 1_000;
  private static final int CONFIRMATIONS = 2;
  private static final int BLOCKS_WITHOUT_PROOF = 10_000;
  private static final int CHAIN_ID = 121_212;

  /** Until a federation that was announced is in force, a block a second. */
  private static final int NOTICE_BLOCKS = 20;

  private final NetworkPlan plan;
  private final NetworkFolder folder;

  NetworkFiles(NetworkPlan plan) {
    this.plan = plan;
    this.folder = plan.folder();
  }

  /** Who governance is, and who the node is to it. */
  record Identities(Identity governance, Identity node) {}

  /** Made when they are not there. */
  Identities identities() throws IOException, InterruptedException {
    return new Identities(
        Identity.in(folder.tls(), "governance"), Identity.in(folder.tls(), "node"));
  }

  /** What the execution layer begins with, as its client says. */
  record FirstBlock(Hash32 hash, long timestampSeconds) {}

  /** Makes the folders, for their owner alone, the genesis, and what real programs need. */
  void prepare() throws IOException, InterruptedException {
    Files.createDirectories(folder.root(), attributes(folder.root().getFileSystem(), "rwx------"));
    for (Path each : new Path[] {folder.bitcoin(), folder.governance(), folder.execution()}) {
      Files.createDirectories(each);
    }
    try (InputStream genesis = NetworkFiles.class.getResourceAsStream(GENESIS)) {
      if (genesis == null) {
        throw new IOException("the program lacks its resource " + GENESIS + "; build it anew");
      }
      write(
          folder.genesis(),
          new String(genesis.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
    if (plan.real().isPresent()) {
      identities();
      secretly(folder.engineSecret(), () -> "0x" + draw(new SecureRandom()));
    }
  }

  /** Writes a file that is for its owner alone, unless it is there. */
  private static void secretly(Path file, Supplier<String> secret) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, attributes(file.getFileSystem(), "rw-------"));
      Files.writeString(file, secret.get() + "\n");
    }
  }

  /** Writes the chain's specification, unless it is there. */
  void specify(Multisig federation, FirstBlock first) throws IOException {
    BlsSecretKey authority = authority();
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    spec.put("chainId", CHAIN_ID).put("slotDuration", SLOT_MILLIS);
    spec.putArray("authorities").add(authority.publicKey().toString());
    spec.putArray("federation").add(NetworkPlan.FEDERATION.toString());
    ArrayNode keys = spec.putArray("federationBitcoinPubkeys");
    federation.keys().stream().map(PublicKey::toString).forEach(keys::add);
    spec.put("federationThreshold", federation.threshold())
        .put("bits", EASIEST)
        .put("maxBlocksWithoutPow", BLOCKS_WITHOUT_PROOF)
        .put("bitcoinStartHeight", 1)
        .put("requiredBtcTxnConfirmations", CONFIRMATIONS)
        .put("pegoutBatchSeconds", 1)
        .put("federationNoticeBlocks", NOTICE_BLOCKS)
        .put("executionGenesisHash", first.hash().toString())
        .put("executionGenesisTimestamp", first.timestampSeconds());
    spec.putObject("retargetParams").put("powNoRetargeting", true).put("powLimit", EASIEST);
    write(
        folder.specification(),
        JSON.writer(new DefaultPrettyPrinter()).writeValueAsString(spec) + "\n");
  }

  private BlsSecretKey authority() throws IOException {
    secretly(folder.authorityKey(), () -> draw(new SecureRandom()));
    String digits = new Secret("file:" + folder.authorityKey()).read(Map.of());
    return secret(Bytes.fromHex(digits))
        .orElseThrow(
            () -> new IOException(folder.authorityKey() + " holds no key; remove the folder"));
  }

  /** About every second number of 32 bytes is below the order of the group; others are let go. */
  private static String draw(SecureRandom random) {
    while (true) {
      byte[] number = new byte[BlsSecretKey.SIZE_BYTES];
      random.nextBytes(number);
      if (secret(Bytes.copyOf(number)).isPresent()) {
        return Bytes.copyOf(number).toHex();
      }
    }
  }

  private static Optional<BlsSecretKey> secret(Bytes number) {
    try {
      return Optional.of(BlsSecretKey.parse(number));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Writes the node's settings, anew each time: ports may be others. */
  void settings() throws IOException, InterruptedException {
    Ports ports = plan.ports();
    ports.write(folder);
    Files.writeString(
        folder.settings(),
        """
        # A node of a network on this machine alone, whose coins are worth nothing.
        # With them running and this node not: alys run --config node.toml
        profile = "development"

        [node]
        name = "alys"
        data-dir = "%s"

        [chain]
        enabled = true
        spec = "%s"
        signing-key = "file:%s"

        [metrics]
        host = "127.0.0.1"
        port = %d

        [rpc]
        enabled = true
        host = "127.0.0.1"
        port = %d

        [rpc.limits]
        per-second = 5000
        burst = 5000

        %s
        [bitcoin]
        enabled = true
        network = "regtest"
        url = "http://127.0.0.1:%d"
        cookie-file = "%s"
        poll = "100ms"

        [bridge]
        retry-longest = "2s"
        signature-wait = "10s"

        # A regtest chain has seen no fees that it could tell of.
        [bridge.pegout]
        fee-fallback = 2000
        fee-every = "1s"

        [engine]
        enabled = true
        url = "http://127.0.0.1:%d"
        rpc-url = "http://127.0.0.1:%d"
        jwt-secret = "file:%s"
        poll = "500ms"
        build-time = "50ms"
        """
            .formatted(
                text(folder.node()),
                text(folder.specification()),
                text(folder.authorityKey()),
                ports.metrics(),
                ports.node(),
                governance(ports),
                ports.bitcoin(),
                text(folder.cookie()),
                ports.engine(),
                ports.wallets(),
                text(folder.engineSecret())));
  }

  private String governance(Ports ports) throws IOException, InterruptedException {
    if (plan.real().isEmpty()) {
      return """
          [governance]
          enabled = true
          endpoints = ["http://127.0.0.1:%d"]
          """
          .formatted(ports.governance());
    }
    Identities identities = identities();
    return """
        [governance]
        enabled = true
        endpoints = ["https://127.0.0.1:%d"]

        [governance.tls]
        ca = "%s"
        certificate = "%s"
        key = "%s"
        """
        .formatted(
            ports.governance(),
            text(identities.governance().certificate()),
            text(identities.node().certificate()),
            text(identities.node().key()));
  }

  /** A path as it stands between quotes in TOML. */
  private static String text(Path path) {
    return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static void write(Path file, String text) throws IOException {
    if (!Files.exists(file)) {
      Files.writeString(file, text);
    }
  }

  private static FileAttribute<?>[] attributes(FileSystem system, String permissions) {
    return system.supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
