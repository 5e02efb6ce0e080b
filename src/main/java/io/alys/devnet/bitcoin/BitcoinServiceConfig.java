package io.alys.devnet.bitcoin;

import io.alys.bitcoin.FeeRate;
import io.alys.config.ConfigLoader;
import io.alys.config.ConfigLoader.Profile;
import io.alys.config.Secret;
import io.alys.config.Setting;
import io.alys.devnet.regtest.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole configuration of the stand-in for a Bitcoin node. */
public record BitcoinServiceConfig(
    Service service, Chain chain, Relay relay, Faults faults, Log log) {

  /** Where clients find it; on loopback only. */
  public record Service(
      @Setting(
              doc = "The port of its JSON-RPC, on loopback only; 0 takes any that is free.",
              byDefault = "18443",
              min = 0,
              max = 65_535)
          int port,
      @Setting(
              doc =
                  "The directory of its chain and of its cookie; without one the chain is gone at"
                      + " the end.")
          Optional<Path> data,
      @Setting(doc = "Who may call, where password is set.", byDefault = "alys") String user,
      @Setting(
              doc =
                  "The caller's password; when it is not set, data/.cookie has name and password,"
                      + " anew for each start.")
          Optional<Secret> password) {
    public Service {
      if (data.isEmpty() && password.isEmpty()) {
        throw new IllegalArgumentException(
            "without data there is no place for a cookie: password must be set");
      }
      if (user.isEmpty() || user.contains(":")) {
        throw new IllegalArgumentException("user must not be empty and must have no colon");
      }
    }
  }

  /** What the chain begins with. */
  public record Chain(
      @Setting(
              doc = "Blocks that are mined for the faucet when the chain is new.",
              byDefault = "0",
              min = 0,
              max = 10_000)
          int firstBlocks) {}

  /** What it relays, and what it says of fees. */
  public record Relay(
      @Setting(
              doc = "The least fee rate, in satoshi for 1,000 virtual bytes.",
              byDefault = "1000",
              min = 0,
              max = 1_000_000_000)
          int minRelay,
      @Setting(
              doc = "Whether transactions that do not signal it (BIP125) can be replaced as well.",
              byDefault = "true")
          boolean fullReplace,
      @Setting(
              doc =
                  "What estimatesmartfee answers, in satoshi for 1,000 virtual bytes; 0 says that"
                      + " it knows too little.",
              byDefault = "0",
              min = 0,
              max = 1_000_000_000)
          int estimate) {
    Policy policy() {
      return new Policy(new FeeRate(minRelay), FeeRate.RELAY_FLOOR, fullReplace);
    }

    Optional<FeeRate> estimated() {
      return estimate == 0 ? Optional.empty() : Optional.of(new FeeRate(estimate));
    }
  }

  /** What goes wrong on purpose. */
  public record Faults(
      @Setting(doc = "The seed of the lots that faults draw.", byDefault = "1", min = 0) int seed,
      @Setting(doc = "Faults and when they strike, such as 'drop-answer every 3'.")
          List<String> rules) {
    public Faults {
      rules = List.copyOf(rules);
      rules.forEach(BitcoinFault::parse);
    }

    List<BitcoinFault> parsed() {
      return rules.stream().map(BitcoinFault::parse).toList();
    }
  }

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
  public static ConfigLoader<BitcoinServiceConfig> loader() {
    return new ConfigLoader<>(
        BitcoinServiceConfig.class, List.of(new Profile("development", Map.of())));
  }
}
