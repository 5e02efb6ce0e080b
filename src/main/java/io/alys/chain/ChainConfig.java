package io.alys.chain;

import io.alys.config.Secret;
import io.alys.config.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** Which chain a node belongs to, and what it does for it. */
public record ChainConfig(
    @Setting(
            doc =
                "The chain's specification, JSON as version 1 writes it; the development chain"
                    + " when there is none. All nodes of a chain must have the same.")
        Optional<Path> spec,
    @Setting(
            doc =
                "Whether this node follows its chain. It needs an execution client and a Bitcoin"
                    + " node.",
            byDefault = "false")
        boolean enabled,
    @Setting(
            doc =
                "The authority's BLS key, as file:/path or env:NAME: 64 hex digits, as alys keys"
                    + " new makes them. Without one the node makes no blocks.",
            byDefault = "")
        Optional<Secret> signingKey) {}
