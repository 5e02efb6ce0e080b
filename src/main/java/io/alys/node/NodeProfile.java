package io.alys.node;

import io.alys.config.Secret;
import io.alys.governance.ToGovernance.NodeType;
import io.alys.stream.StreamCommand.RegisterNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node says of itself when it registers with governance, as its settings make it. */
final class NodeProfile {
  private static final Logger LOG = LoggerFactory.getLogger(NodeProfile.class);

  private NodeProfile() {}

  /** The version of the node's program. */
  static String version() {
    String version = NodeProfile.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /**
   * A node that signs blocks is a validator; one that does not, and works for the peg, a bridge.
   *
   * @param environment where a key given as {@code env:NAME} is looked up
   */
  static RegisterNode of(NodeConfig config, Map<String, String> environment) {
    String key = authorityKey(config, environment);
    boolean authority = !key.isEmpty();
    boolean peg = config.bitcoin().enabled();
    NodeType type = authority ? NodeType.VALIDATOR : peg ? NodeType.BRIDGE : NodeType.OBSERVER;
    return new RegisterNode(key, type, version(), capabilities(config, authority));
  }

  private static List<String> capabilities(NodeConfig config, boolean authority) {
    List<String> can = new ArrayList<>();
    if (config.bitcoin().enabled()) {
      can.addAll(List.of("peg-in", "peg-out"));
    }
    if (config.chain().enabled()) {
      can.add("chain");
    }
    if (authority) {
      can.add("block-production");
    }
    if (config.chain().enabled() && config.rpc().enabled()) {
      can.add("merged-mining");
    }
    return can;
  }

  /** Empty when there is none that a block could be signed with. */
  private static String authorityKey(NodeConfig config, Map<String, String> environment) {
    Optional<Secret> secret =
        config.chain().enabled() ? config.chain().signingKey() : Optional.empty();
    if (secret.isEmpty()) {
      return "";
    }
    try {
      return AuthorityKey.show(secret.get(), environment).publicKey();
    } catch (IOException e) {
      LOG.error(
          "governance is told of no authority key, for there is none to be read: {}; set"
              + " chain.signing-key and start the node again",
          e.getMessage());
      return "";
    }
  }
}
