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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The files that a network needs before its nodes can start. Those that are there are kept. */
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
    OptionalInt known = folder.authorities();
    if (known.isPresent() && known.getAsInt() != plan.authorities()) {
      throw new IOException(
          "%s holds a network of %d authorities, not %d: begin anew with --reset, or in another"
                  .formatted(folder.root(), known.getAsInt(), plan.authorities())
              + " folder");
    }
    Files.createDirectories(folder.bitcoin());
    Files.createDirectories(folder.governance());
    for (int number : plan.numbers()) {
      Files.createDirectories(folder.authority(number).execution());
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
      secretly(folder.authority(1).engineSecret(), () -> "0x" + draw(new SecureRandom()));
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
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    spec.put("chainId", CHAIN_ID).put("slotDuration", SLOT_MILLIS);
    ArrayNode authorities = spec.putArray("authorities");
    for (int number : plan.numbers()) {
      authorities.add(authority(folder.authority(number).authorityKey()).publicKey().toString());
    }
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

  private static BlsSecretKey authority(Path file) throws IOException {
    secretly(file, () -> draw(new SecureRandom()));
    String digits = new Secret("file:" + file).read(Map.of());
    return secret(Bytes.fromHex(digits))
        .orElseThrow(() -> new IOException(file + " holds no key; remove the folder"));
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

  /** Writes the nodes' settings, anew each time: ports may be others. */
  void settings() throws IOException, InterruptedException {
    plan.ports().write(folder);
    Optional<NodeSettings.GovernanceTls> governance = Optional.empty();
    if (plan.real().isPresent()) {
      Identities known = identities();
      governance =
          Optional.of(
              new NodeSettings.GovernanceTls(known.governance().certificate(), known.node()));
    }
    List<Identity> peers = plan.authorities() == 1 ? List.of() : peers();
    for (int number : plan.numbers()) {
      Files.writeString(
          folder.authority(number).settings(),
          new NodeSettings(plan, number, governance, peers).text());
    }
  }

  /** Who the nodes are to each other, made when they are not there; each trusts all of them. */
  private List<Identity> peers() throws IOException, InterruptedException {
    List<Identity> all = new ArrayList<>();
    StringBuilder certificates = new StringBuilder();
    for (int number : plan.numbers()) {
      Identity identity = Identity.in(folder.tls(), plan.nameOf(number));
      certificates.append(Files.readString(identity.certificate()));
      all.add(identity);
    }
    Files.writeString(NodeSettings.trusted(folder), certificates);
    return all;
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
