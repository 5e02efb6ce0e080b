package io.alys.stream;

import io.alys.cluster.ReplicaMain;
import java.util.Arrays;

/** A node that runs the clerk and no stream: {@code StreamClerkMain name port members}. */
public final class StreamClerkMain {
  private StreamClerkMain() {}

  public static void main(String[] args) {
    ReplicaMain.start(
            args[0],
            Integer.parseInt(args[1]),
            Arrays.asList(args[2].split(",", -1)),
            Clerk.spec(_ -> {}))
        .onFailure(
            cause -> {
              cause.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
  }
}
