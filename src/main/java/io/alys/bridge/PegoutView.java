package io.alys.bridge;

import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Wei;
import java.util.Optional;

/**
 * A burn and its payment as people see it.
 *
 * @param bitcoinAddress as burnt, with everything but visible ASCII replaced
 * @param state REQUESTED, QUEUED, PROPOSED, FINALISED, SIGNATURES_REQUESTED, SIGNED, BROADCAST,
 *     CONFIRMED, PAID, REFUNDABLE, REFUNDED, FAILED or PAUSED
 * @param reason why it is refunded, or what is wrong with it; else empty
 * @param transaction of the variant that counts now
 */
public record PegoutView(
    BurnId id,
    EvmAddress sender,
    String bitcoinAddress,
    Wei burned,
    BlockNumber block,
    String state,
    String reason,
    Optional<Txid> transaction) {}
