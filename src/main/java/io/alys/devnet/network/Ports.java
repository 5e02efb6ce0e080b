package io.alys.devnet.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of a network, all on loopback.
 *
 * @param bitcoin JSON-RPC of the Bitcoin node
 * @param governance where nodes connect to governance
 * @param admin governance's admin pages
 * @param wallets JSON-RPC of the execution client
 * @param engine Engine API of the execution client
 * @param node the node's own JSON-RPC
 * @param metrics the node's metrics, health and operator's commands
 */
public record Ports(
    int bitcoin, int governance, int admin, int wallets, int engine, int node, int metrics) {
  /** Where wallets and tools look for such services by themselves. */
  public static final Ports USUAL = new Ports(18_443, 50_051, 50_052, 8_545, 8_551, 3_000, 9_900);

  private static final int COUNT = 7;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads those of a network from its folder.
   *
   * @throws IOException when there is no network
   */
  public static Ports read(NetworkFolder folder) throws IOException {
    try {
      return JSON.readValue(Files.readString(folder.ports()), Ports.class);
    } catch (IOException e) {
      throw new IOException(
          "%s tells of no network: %s; start one with alys devnet"
              .formatted(folder.ports(), e.getClass().getSimpleName()),
          e);
    }
  }

  void write(NetworkFolder folder) throws IOException {
    Files.writeString(
        folder.ports(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }

  /**
   * Ports that nobody listens on at the moment. They are known before anything starts, so that a
   * service which comes back is found where it was.
   */
  public static Ports free() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < COUNT; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      int[] found = held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
      return new Ports(found[0], found[1], found[2], found[3], found[4], found[5], found[6]);
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
    }
  }
}
