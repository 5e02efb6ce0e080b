package io.alys;

import io.alys.cli.AlysCommand;

/** The program: {@code java -jar alys.jar run --config conf/development.toml}. */
public final class Alys {
  private Alys() {}

  public static void main(String[] args) {
    int exit = AlysCommand.commandLine().execute(args);
    System.exit(exit);
  }
}
