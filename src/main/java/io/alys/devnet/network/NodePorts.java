package io.alys.devnet.network;

/**
 * The ports of one authority, all on loopback.
 *
 * @param wallets JSON-RPC of its execution client
 * @param engine Engine API of its execution client
 * @param node its node's own JSON-RPC
 * @param metrics its node's metrics, health and operator's commands
 * @param peers where the other authorities' nodes find its node
 */
public record NodePorts(int wallets, int engine, int node, int metrics, int peers) {
  NodePorts plus(int step) {
    return new NodePorts(wallets + step, engine + step, node + step, metrics + step, peers + step);
  }
}
