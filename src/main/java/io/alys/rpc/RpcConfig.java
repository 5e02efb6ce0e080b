package io.alys.rpc;

import io.alys.config.Setting;
import java.time.Duration;
import java.util.List;

/** Where the node answers JSON-RPC, and how much of it. */
public record RpcConfig(
    @Setting(
            doc = "Whether this node answers miners, wallets and explorers over JSON-RPC.",
            byDefault = "false")
        boolean enabled,
    @Setting(
            doc =
                "The address that it listens on. There is no TLS and no password but for what"
                    + " needs the operator's token: for others than this machine put a proxy"
                    + " before it.",
            byDefault = "127.0.0.1")
        String host,
    @Setting(doc = "Its port; 0 takes any that is free.", byDefault = "3000", min = 0, max = 65_535)
        int port,
    @Setting(
            doc =
                "Web pages that may ask, as https://wallet.example, separated by commas. Of other"
                    + " sites a browser gets no answer.",
            byDefault = "")
        List<String> origins,
    Limits limits) {

  /** How much may be asked. */
  public record Limits(
      @Setting(
              doc = "The longest request in KiB; a proof of work has up to 128.",
              byDefault = "512",
              min = 1,
              max = 65_536)
          int requestKib,
      @Setting(
              doc = "The longest answer to a batch in MiB; what comes after it is refused.",
              byDefault = "32",
              min = 1,
              max = 1_024)
          int answerMib,
      @Setting(doc = "The most calls in a batch.", byDefault = "50", min = 1, max = 10_000)
          int batch,
      @Setting(
              doc = "Requests that may be under way at once; further ones are turned away.",
              byDefault = "64",
              min = 1,
              max = 100_000)
          int concurrent,
      @Setting(
              doc = "Calls a second that one address may make in the long run.",
              byDefault = "100",
              min = 1,
              max = 1_000_000)
          int perSecond,
      @Setting(
              doc = "Calls that one address may make at once; at least a batch.",
              byDefault = "400",
              min = 1,
              max = 1_000_000)
          int burst,
      @Setting(doc = "How long a request may take, a batch as a whole.", byDefault = "5s")
          Duration answer) {
    private static final int KIB = 1_024;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public Limits {
      if (burst < batch) {
        throw new IllegalArgumentException(
            "burst %d must be at least batch, which is %d: no such batch could ever be answered"
                .formatted(burst, batch));
      }
      if (answer.toMillis() < 1 || answer.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "answer must be from 1ms to %ds".formatted(LONGEST.toSeconds()));
      }
    }

    int requestBytes() {
      return requestKib * KIB;
    }

    int answerBytes() {
      return answerMib * KIB * KIB;
    }
  }

  public RpcConfig {
    origins = List.copyOf(origins);
    if (host.isBlank()) {
      throw new IllegalArgumentException("host must not be empty; 0.0.0.0 is every address");
    }
    for (String origin : origins) {
      if (!origin.matches("https?://[^/\\s*]+")) {
        throw new IllegalArgumentException(
            "origins: '%s' must be http://host or https://host, with its port and without a path"
                .formatted(origin));
      }
    }
  }
}
