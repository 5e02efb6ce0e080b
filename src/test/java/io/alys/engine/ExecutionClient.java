package io.alys.engine;

import java.nio.file.Path;

/** An execution client that a test may stop and start: the real one, or one in its place. */
public interface ExecutionClient extends AutoCloseable {
  String engineUrl();

  String rpcUrl();

  /** The secret that it was given. */
  Path secretFile();

  /** Ends it without a warning. */
  void kill();

  /** Takes what it kept away; it does not run. */
  void forget();

  /** Starts it again with what it kept. */
  void restart();

  @Override
  void close();
}
