package io.alys.devnet.execution;

import io.alys.config.ConfigLoader;
import io.alys.config.ConfigLoader.Profile;
import io.alys.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole configuration of the stand-in for an execution client. */
public record ExecutionStandInConfig(Service service, Log log) {

  /** What it begins with, and where clients find it; on loopback only. */
  public record Service(
      @Setting(doc = "The genesis, in geth's format.", byDefault = "conf/genesis-development.json")
          Path genesis,
      @Setting(
              doc = "The port of wallets' JSON-RPC, on loopback only; 0 takes any that is free.",
              byDefault = "8545",
              min = 0,
              max = 65_535)
          int port,
      @Setting(
              doc = "The port of the Engine API, on loopback only; 0 takes any that is free.",
              byDefault = "8551",
              min = 0,
              max = 65_535)
          int enginePort,
      @Setting(
              doc =
                  "The file of the secret that callers of the Engine API must know; it is made,"
                      + " readable for its owner alone, when it is not there.",
              byDefault = "data/execution/jwt.hex")
          Path jwtSecret,
      @Setting(doc = "The directory of its chain; without one the chain is gone at the end.")
          Optional<Path> data) {}

  /** How it writes its log. */
  public record Log(
      @Setting(doc = "The least severe messages that are written.", byDefault = "info")
          LogLevel level) {}

  /** Severities. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** The loader of this configuration. */
  public static ConfigLoader<ExecutionStandInConfig> loader() {
    return new ConfigLoader<>(
        ExecutionStandInConfig.class, List.of(new Profile("development", Map.of())));
  }
}
