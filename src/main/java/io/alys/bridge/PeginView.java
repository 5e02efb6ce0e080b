package io.alys.bridge;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;
import java.util.Optional;

/**
 * A deposit as people see it.
 *
 * @param state SEEN, CONFIRMED, MINTED, ORPHAN or GONE
 * @param reason why it is an orphan, or what is wrong with it; else empty
 * @param mintedIn the block of the sidechain, once there is one
 */
public record PeginView(
    Outpoint outpoint,
    Sats amount,
    Optional<EvmAddress> recipient,
    String state,
    String reason,
    BlockHash bitcoinBlock,
    BlockHeight height,
    int confirmations,
    Optional<BlockNumber> mintedIn) {}
