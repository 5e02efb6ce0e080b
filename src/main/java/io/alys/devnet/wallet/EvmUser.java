package io.alys.devnet.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.RpcFields;
import io.alys.jsonrpc.RpcReply;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A user of the sidechain, who knows the execution client's JSON-RPC alone. */
final class EvmUser {
  private static final Wei TIP = Wei.of(1_000_000_000L);

  /** A call of the contract takes about 45,000. */
  private static final long GAS = 150_000;

  private final Endpoint client;
  private final EvmKey key;

  EvmUser(Endpoint client, EvmKey key) {
    this.client = client;
    this.key = key;
  }

  /**
   * A signed burn.
   *
   * @param raw as it is sent, again too
   */
  record SignedBurn(Bytes raw, Hash32 hash) {}

  /** A burn that a block has. */
  record BurnInBlock(BurnId id, long block) {}

  EvmAddress address() {
    return key.address();
  }

  /** What it has in the newest block. */
  Wei balance() {
    return new Wei(quantity(client.ask("eth_getBalance", address().toString(), "latest")));
  }

  private static java.math.BigInteger quantity(JsonNode value) {
    return RpcFields.quantityOf(value.asText());
  }

  /** Signs a call of the bridge's contract that burns, for a Bitcoin address. */
  SignedBurn burn(Wei value, String bitcoinAddress) {
    JsonNode head = client.ask("eth_getBlockByNumber", "latest", false);
    Wei base = new Wei(quantity(head.path("baseFeePerGas")));
    EvmKey.Call call =
        new EvmKey.Call(
            quantity(client.ask("eth_chainId")).longValueExact(),
            quantity(client.ask("eth_getTransactionCount", address().toString(), "pending"))
                .longValueExact(),
            TIP,
            base.plus(base).plus(TIP),
            GAS,
            BridgeContract.ADDRESS,
            value,
            BridgeContract.requestPegOut(
                Bytes.copyOf(bitcoinAddress.getBytes(StandardCharsets.US_ASCII))));
    Bytes raw = key.sign(call);
    return new SignedBurn(raw, Keccak256.of(raw));
  }

  /**
   * Sends it, and again while no block has it: a client that was restarted may have forgotten it.
   *
   * @throws WalletFailure when it was refused, or the contract refused it
   */
  Optional<BurnInBlock> send(SignedBurn burn) {
    JsonNode receipt = client.ask("eth_getTransactionReceipt", burn.hash().toString());
    if (!receipt.isNull()) {
      return Optional.of(read(burn, receipt));
    }
    if (client.attempt("eth_sendRawTransaction", RpcFields.hex(burn.raw()))
            instanceof RpcReply.Refusal(int code, String message)
        && !message.matches("(?i).*(known|nonce|exists|already).*")) {
      throw new WalletFailure(
          "the burn %s is refused with code %d: %s".formatted(burn.hash(), code, message));
    }
    return Optional.empty();
  }

  private static BurnInBlock read(SignedBurn burn, JsonNode receipt) {
    if (quantity(receipt.path("status")).signum() == 0) {
      throw new WalletFailure("the bridge's contract refuses the burn " + burn.hash());
    }
    for (JsonNode log : receipt.path("logs")) {
      if (EvmAddress.fromHex(log.path("address").asText()).equals(BridgeContract.ADDRESS)) {
        return new BurnInBlock(
            BurnId.of(burn.hash(), quantity(log.path("logIndex")).intValueExact()),
            quantity(receipt.path("blockNumber")).longValueExact());
      }
    }
    throw new WalletFailure("the burn %s has no log of the bridge".formatted(burn.hash()));
  }
}
