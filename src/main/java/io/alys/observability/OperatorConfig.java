package io.alys.observability;

import io.alys.config.Secret;
import io.alys.config.Setting;
import java.util.Optional;

/** Who may tell the node what to do. */
public record OperatorConfig(
    @Setting(
            doc =
                "What an operator's command must show, as file:/path or env:NAME, 16 characters or"
                    + " more. When empty, the node makes one at each start, in operator.token in"
                    + " its own folder.",
            byDefault = "")
        Optional<Secret> token) {}
