package io.alys.rpc;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The table of all methods: what the server answers and its document lists. */
final class Methods {
  private Methods() {}

  /**
   * @param version of the node's software
   */
  static List<Method> of(String version, long chainId) {
    List<Method> all = new ArrayList<>();
    all.addAll(MiningMethods.all());
    all.addAll(new ChainMethods(chainId).all());
    all.addAll(SyncMethods.all());
    all.addAll(PegMethods.all());
    all.addAll(new NodeMethods(version, chainId).all());
    all.add(
        Method.open(
            "rpc.discover",
            "Gives this list as a document of OpenRPC; GET /openrpc.json does, too.",
            List.of(),
            Shape.object().end(),
            (_, _) -> Future.succeededFuture(OpenRpc.document(all, version))));
    return Collections.unmodifiableList(all);
  }
}
