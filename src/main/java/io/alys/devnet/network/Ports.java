package io.alys.devnet.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ports of a network, all on loopback.
 *
 * @param bitcoin JSON-RPC of the Bitcoin node
 * @param governance where nodes connect to governance
 * @param admin governance's admin pages
 * @param wallets JSON-RPC of the first authority's execution client
 * @param engine Engine API of that client
 * @param node the first authority's own JSON-RPC
 * @param metrics its metrics, health and operator's commands
 * @param peers where the others' nodes find it
 * @param further those of the other authorities
 */
public record Ports(
    int bitcoin,
    int governance,
    int admin,
    int wallets,
    int engine,
    int node,
    int metrics,
    int peers,
    List<NodePorts> further) {
  /** Those of one authority, where wallets and tools look for such services by themselves. */
  public static final Ports USUAL = usual(1);

  /** From one authority's ports to the next one's. */
  private static final int STEP = 100;

  private static final int SHARED = 3;
  private static final int OWN = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  public Ports {
    further = List.copyOf(further);
  }

  /** A network's, from what its authorities share and what each has. */
  private static Ports of(int bitcoin, int governance, int admin, List<NodePorts> own) {
    NodePorts first = own.getFirst();
    return new Ports(
        bitcoin,
        governance,
        admin,
        first.wallets(),
        first.engine(),
        first.node(),
        first.metrics(),
        first.peers(),
        own.subList(1, own.size()));
  }

  /** Those where tools look for the first authority's, and for each further one 100 above. */
  public static Ports usual(int authorities) {
    NodePorts first = new NodePorts(8_545, 8_551, 3_000, 9_900, 30_313);
    return of(
        18_443,
        50_051,
        50_052,
        IntStream.range(0, authorities).mapToObj(i -> first.plus(i * STEP)).toList());
  }

  /** How many authorities there are. */
  @JsonIgnore
  public int authorities() {
    return 1 + further.size();
  }

  /**
   * Those of one authority.
   *
   * @param number from 1
   */
  public NodePorts of(int number) {
    return number == 1
        ? new NodePorts(wallets, engine, node, metrics, peers)
        : further.get(number - 2);
  }

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

  /** Of one authority; see {@link #free(int)}. */
  public static Ports free() throws IOException {
    return free(1);
  }

  /**
   * Ports that nobody listens on at the moment. They are known before anything starts, so that a
   * service which comes back is found where it was.
   */
  public static Ports free(int authorities) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < SHARED + OWN * authorities; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      Iterator<Integer> found = held.stream().map(ServerSocket::getLocalPort).iterator();
      int bitcoin = found.next();
      int governance = found.next();
      int admin = found.next();
      List<NodePorts> own = new ArrayList<>();
      while (found.hasNext()) {
        own.add(
            new NodePorts(found.next(), found.next(), found.next(), found.next(), found.next()));
      }
      return of(bitcoin, governance, admin, own);
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
    }
  }
}
