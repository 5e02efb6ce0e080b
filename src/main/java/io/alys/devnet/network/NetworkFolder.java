package io.alys.devnet.network;

import java.nio.file.Path;

/**
 * Where the parts of a network keep what they know.
 *
 * <pre>
 *   chain.json      the chain's specification
 *   genesis.json    what the execution layer begins with
 *   node.toml       the node's settings: alys run --config node.toml
 *   ports.json      where everything listens
 *   authority.key   what the node signs blocks with
 *   tls/            who governance and the node are to each other, with real programs
 *   alys.log        what all parts have to say
 *   bitcoin/  governance/  execution/  node/    their data
 * </pre>
 */
public record NetworkFolder(Path root) {
  public NetworkFolder {
    root = root.toAbsolutePath().normalize();
  }

  public Path specification() {
    return root.resolve("chain.json");
  }

  public Path genesis() {
    return root.resolve("genesis.json");
  }

  public Path settings() {
    return root.resolve("node.toml");
  }

  public Path authorityKey() {
    return root.resolve("authority.key");
  }

  /** Where everything listens, for whoever comes later. */
  public Path ports() {
    return root.resolve("ports.json");
  }

  public Path log() {
    return root.resolve("alys.log");
  }

  public Path bitcoin() {
    return root.resolve("bitcoin");
  }

  /** What callers of the Bitcoin node show. */
  public Path cookie() {
    return bitcoin().resolve(".cookie");
  }

  public Path governance() {
    return root.resolve("governance");
  }

  /** Keys and certificates of the way to governance. */
  public Path tls() {
    return root.resolve("tls");
  }

  public Path execution() {
    return root.resolve("execution");
  }

  /** What the node shows the execution client. */
  public Path engineSecret() {
    return execution().resolve("jwt.hex");
  }

  public Path node() {
    return root.resolve("node");
  }
}
