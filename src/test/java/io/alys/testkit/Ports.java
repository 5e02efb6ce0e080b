package io.alys.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;

/** Ports for programs that a test starts, and that have to be known before. */
public final class Ports {
  /**
   * Below those that systems give to connections, from 32768 on. Of theirs any may be taken by a
   * connection before the program listens, also by one to that very port, which then talks to
   * itself.
   */
  private static final int FIRST = 20_000;

  private static final int COUNT = 12_000;
  private static final int STEP = 401;

  private static int last = (int) (ProcessHandle.current().pid() * STEP % COUNT);

  private Ports() {}

  /** One that nobody listens at, and that this process was not given before. */
  public static synchronized int free() {
    while (true) {
      last = (last + 1) % COUNT;
      try (ServerSocket socket = new ServerSocket(FIRST + last)) {
        return socket.getLocalPort();
      } catch (BindException _) {
        // Somebody has it: the next one.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
