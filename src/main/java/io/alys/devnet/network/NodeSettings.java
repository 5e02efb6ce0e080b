package io.alys.devnet.network;

import io.alys.devnet.real.Identity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings of one authority's node.
 *
 * @param authority which one, from 1
 * @param tls of the way to governance; empty when it is in the clear
 * @param peers who the nodes are to each other, all of them; empty when there is but one
 */
record NodeSettings(
    NetworkPlan plan, int authority, Optional<GovernanceTls> tls, List<Identity> peers) {

  /** Whom the node trusts to be governance, and who it is to it. */
  record GovernanceTls(Path trusted, Identity node) {}

  NodeSettings {
    peers = List.copyOf(peers);
  }

  /** The certificates of all nodes. */
  static Path trusted(NetworkFolder folder) {
    return folder.tls().resolve("peers.crt");
  }

  String text() {
    NetworkFolder folder = plan.folder();
    NodeFolder own = folder.authority(authority);
    NodePorts ports = plan.ports().of(authority);
    return """
        # A node of a network on this machine alone, whose coins are worth nothing.
        # With them running and this node not: alys run --config node.toml
        profile = "development"

        [node]
        name = "%s"
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
        %s[bitcoin]
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
            plan.nameOf(authority),
            quoted(own.data()),
            quoted(folder.specification()),
            quoted(own.authorityKey()),
            ports.metrics(),
            ports.node(),
            governance(),
            network(ports),
            plan.ports().bitcoin(),
            quoted(folder.cookie()),
            ports.engine(),
            ports.wallets(),
            quoted(own.engineSecret()));
  }

  private String governance() {
    int port = plan.ports().governance();
    return tls.map(
            with ->
                """
                [governance]
                enabled = true
                endpoints = ["https://127.0.0.1:%d"]

                [governance.tls]
                ca = "%s"
                certificate = "%s"
                key = "%s"
                """
                    .formatted(
                        port,
                        quoted(with.trusted()),
                        quoted(with.node().certificate()),
                        quoted(with.node().key())))
        .orElseGet(
            () ->
                """
                [governance]
                enabled = true
                endpoints = ["http://127.0.0.1:%d"]
                """
                    .formatted(port));
  }

  /** Each names those before it: two nodes need one connection. */
  private String network(NodePorts ports) {
    if (peers.isEmpty()) {
      return "";
    }
    Identity own = peers.get(authority - 1);
    String named =
        plan.numbers().subList(0, authority - 1).stream()
            .map(other -> "\"127.0.0.1:%d\"".formatted(plan.ports().of(other).peers()))
            .collect(Collectors.joining(", "));
    return """
        [network]
        enabled = true
        host = "127.0.0.1"
        port = %d
        peers = [%s]

        [network.tls]
        ca = "%s"
        certificate = "%s"
        key = "%s"

        # Who comes back is found at once.
        [network.reconnect]
        max = "1s"

        """
        .formatted(
            ports.peers(),
            named,
            quoted(trusted(plan.folder())),
            quoted(own.certificate()),
            quoted(own.key()));
  }

  /** A path as it stands between quotes in TOML. */
  private static String quoted(Path path) {
    return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
