package io.alys.devnet.governance;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.config.ConfigLoader;
import io.alys.config.ConfigLoader.Profile;
import io.alys.config.Secret;
import io.alys.config.Setting;
import io.alys.devnet.fault.FaultPlan;
import io.alys.primitives.Sats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole configuration of the stand-in for governance. */
public record GovernanceConfig(
    Service service,
    Tls tls,
    Admin admin,
    Members federation,
    Policy policy,
    Faults faults,
    Log log) {

  /** Where nodes find it. */
  public record Service(
      @Setting(
              doc = "The service's name, as nodes are told it.",
              byDefault = "development-governance")
          String name,
      @Setting(
              doc = "The address that nodes connect to. Keep it on loopback, or set tls.",
              byDefault = "127.0.0.1")
          String host,
      @Setting(
              doc = "Its port; 0 takes any that is free.",
              byDefault = "50051",
              min = 0,
              max = 65_535)
          int port,
      @Setting(
              doc = "The directory of its ledger and of its keys' phrase.",
              byDefault = "data/governance")
          Path data,
      @Setting(doc = "The bearer token that nodes must show; none when it is not set.")
          Optional<Secret> token,
      @Setting(
              doc = "How long a message that overtook another waits for it; then the stream ends.",
              byDefault = "5s")
          Duration gapLimit) {
    public Service {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
        throw new IllegalArgumentException(
            "name must be 1 to 63 letters, digits, dots, dashes or underscores");
      }
      if (gapLimit.toMillis() < 1) {
        throw new IllegalArgumentException("gap-limit must be at least 1ms");
      }
    }
  }

  /** How the connection is secured. */
  public record Tls(
      @Setting(doc = "The service's certificate chain, PEM; with it the connection is encrypted.")
          Optional<Path> certificate,
      @Setting(doc = "The certificate's secret key, PEM, PKCS 8.") Optional<Path> key,
      @Setting(
              doc =
                  "Authorities of the nodes' certificates, PEM; with it a node must show one that"
                      + " they signed.")
          Optional<Path> clientAuthorities) {
    public Tls {
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException("certificate and key must be given together");
      }
      if (clientAuthorities.isPresent() && certificate.isEmpty()) {
        throw new IllegalArgumentException("client-authorities need a certificate and its key");
      }
    }
  }

  /** Where it is steered from. */
  public record Admin(
      @Setting(
              doc = "The port of the admin pages, on loopback only; 0 takes any that is free.",
              byDefault = "50052",
              min = 0,
              max = 65_535)
          int port,
      @Setting(doc = "The bearer token that the admin pages want; none when it is not set.")
          Optional<Secret> token) {}

  /** Who signs. */
  public record Members(
      @Setting(
              doc = "The Bitcoin network; an address of one means nothing on another.",
              byDefault = "regtest")
          Network network,
      @Setting(
              doc = "How many members the first federation has.",
              byDefault = "3",
              min = 1,
              max = Multisig.MAX_KEYS)
          int members,
      @Setting(
              doc = "How many of them must sign.",
              byDefault = "2",
              min = 1,
              max = Multisig.MAX_KEYS)
          int threshold,
      @Setting(
              doc =
                  "The phrase that the development keys are derived from; without it one is drawn"
                      + " once and kept in the data directory, readable by its owner.")
          Optional<Secret> phrase,
      @Setting(
              doc = "Whether a node that is new here is told of the federation in force.",
              byDefault = "true")
          boolean announce,
      @Setting(doc = "How long each signer takes before it signs.", byDefault = "0ms")
          Duration pace) {
    public Members {
      if (threshold > members) {
        throw new IllegalArgumentException("threshold must not be above members");
      }
    }
  }

  /** What is signed. */
  public record Policy(
      @Setting(
              doc = "The most that one transaction may take out of the federation, in bitcoin.",
              byDefault = "100",
              min = 1,
              max = 21_000_000)
          int maxTotalBitcoin,
      @Setting(
              doc = "The most outputs of one transaction.",
              byDefault = "500",
              min = 1,
              max = 4_096)
          int maxOutputs,
      @Setting(
              doc = "The lowest fee rate, in satoshi for a virtual byte.",
              byDefault = "1",
              min = 0,
              max = 100_000)
          int minFeeRate,
      @Setting(
              doc =
                  "The highest fee rate, in satoshi for a virtual byte; above it coins would go to"
                      + " miners by mistake.",
              byDefault = "1000",
              min = 1,
              max = 100_000)
          int maxFeeRate,
      @Setting(doc = "The sidechains that may ask; any when it names none.") List<String> chains) {
    private static final long SATS_PER_BITCOIN = 100_000_000;

    public Policy {
      chains = List.copyOf(chains);
      if (minFeeRate > maxFeeRate) {
        throw new IllegalArgumentException("min-fee-rate must not be above max-fee-rate");
      }
    }

    SigningPolicy policy() {
      return new SigningPolicy(
          new Sats(maxTotalBitcoin * SATS_PER_BITCOIN), maxOutputs, minFeeRate, maxFeeRate, chains);
    }
  }

  /** What goes wrong on purpose. */
  public record Faults(
      @Setting(doc = "The seed of the lots that faults draw.", byDefault = "1", min = 0) int seed,
      @Setting(doc = "Faults and when they strike, such as 'drop-outbound every 3'.")
          List<String> rules) {
    public Faults {
      rules = List.copyOf(rules);
      FaultPlan.of(seed, rules);
    }

    FaultPlan plan() {
      return FaultPlan.of(seed, rules);
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
  public static ConfigLoader<GovernanceConfig> loader() {
    return new ConfigLoader<>(
        GovernanceConfig.class, List.of(new Profile("development", Map.of())));
  }
}
