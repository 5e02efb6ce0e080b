package io.alys.tracing;

import io.alys.config.Secret;
import io.alys.config.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where traces go, and how many. */
public record TracingConfig(
    @Setting(
            doc =
                "Whether the node sends spans of what it does to a collector of OpenTelemetry. Off,"
                    + " it costs nothing.",
            byDefault = "false")
        boolean enabled,
    @Setting(
            doc =
                "Where the collector takes them: OTLP over HTTP, as protobuf; http or https. What"
                    + " is in them is no secret, but says what the node does.",
            byDefault = "http://127.0.0.1:4318/v1/traces")
        String endpoint,
    @Setting(
            doc =
                "What each request shows the collector, as file:/path or env:NAME: header lines,"
                    + " such as 'Authorization: Bearer ...'. Read anew for each request.",
            byDefault = "")
        Optional<Secret> headers,
    @Setting(
            doc =
                "Which part of the traces that begin in this node is recorded, 0 to 1. Those of"
                    + " pegs all are, and those whose caller records them.",
            byDefault = "0.1",
            min = 0,
            max = 1)
        double sampleRatio,
    @Setting(
            doc =
                "How many spans may wait for the collector; when it is down or slow, what comes"
                    + " then is dropped and counted.",
            byDefault = "8192",
            min = 512,
            max = 1_000_000)
        int queue,
    @Setting(doc = "How long the collector may take to answer one request.", byDefault = "10s")
        Duration timeout) {

  public TracingConfig {
    URI uri = URI.create(endpoint);
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "endpoint must be http://host:port/path or https, without a user: see tracing.headers");
    }
    if (timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be over 0 ms");
    }
  }
}
