package io.alys.devnet.network;

import java.nio.file.Path;

/**
 * Where one authority keeps what is its own.
 *
 * <pre>
 *   node.toml        its node's settings: alys run --config node.toml
 *   authority.key    what its node signs blocks with
 *   execution/       its execution client's data, and what the node shows it
 *   node/            its node's data
 * </pre>
 */
public record NodeFolder(Path root) {
  public Path settings() {
    return root.resolve("node.toml");
  }

  public Path authorityKey() {
    return root.resolve("authority.key");
  }

  public Path execution() {
    return root.resolve("execution");
  }

  /** What the node shows the execution client. */
  public Path engineSecret() {
    return execution().resolve("jwt.hex");
  }

  public Path data() {
    return root.resolve("node");
  }
}
