package io.alys.observability;

import io.alys.config.Setting;

/** Where metrics and health are served. */
public record MetricsConfig(
    @Setting(
            doc =
                "The address that serves metrics and health. They are not protected: keep it on"
                    + " loopback, or behind a firewall.",
            byDefault = "127.0.0.1",
            live = true)
        String host,
    @Setting(
            doc = "Its port; 0 takes any that is free.",
            byDefault = "9900",
            min = 0,
            max = 65_535,
            live = true)
        int port,
    @Setting(
            doc =
                "Whether the status page is served there, at / with what it shows at /api: whoever"
                    + " may read the metrics may read it.",
            byDefault = "true",
            live = true)
        boolean page) {}
