package io.alys.devnet.mining;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.ActorClock;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.Network;
import io.alys.devnet.script.Scripts;
import io.alys.jsonrpc.RpcCall;
import io.alys.jsonrpc.UndecodableException;
import io.alys.primitives.Bytes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where parent blocks come from and where those that Bitcoin wants go to. */
final class ParentSource {
  private static final Map<String, Network> NETWORKS =
      Map.of(
          "main", Network.MAINNET,
          "test", Network.TESTNET,
          "testnet4", Network.TESTNET4,
          "signet", Network.SIGNET,
          "regtest", Network.REGTEST);
  private static final RpcCall<ParentTemplate> TEMPLATE =
      RpcCall.read("getblocktemplate", ParentTemplate::read, Map.of("rules", List.of("segwit")));
  private static final RpcCall<Network> CHAIN =
      RpcCall.read("getblockchaininfo", ParentSource::network);

  private final ActorClock clock;
  private final Optional<Peer> bitcoin;
  private final Optional<String> payout;

  /**
   * @param payTo the script that gets what the block is worth
   */
  record Parent(ParentTemplate template, Bytes payTo) {}

  ParentSource(Vertx vertx, ActorClock clock, Optional<MinerConfig.Bitcoin> config) {
    this.clock = clock;
    this.bitcoin = config.map(each -> Peer.bitcoin(vertx, clock, each));
    this.payout = config.flatMap(MinerConfig.Bitcoin::payout);
  }

  private static Network network(JsonNode answer) {
    Network network = NETWORKS.get(answer.path("chain").asText());
    if (network == null) {
      throw new UndecodableException("it is on no network that is known");
    }
    return network;
  }

  /** What the next parent is made of. */
  Future<Parent> next() {
    if (bitcoin.isEmpty()) {
      long now = clock.now().getEpochSecond();
      return Future.succeededFuture(new Parent(ParentTemplate.ofNoChain(now), Scripts.FAUCET));
    }
    Peer peer = bitcoin.get();
    return peer.call(List.of(CHAIN, TEMPLATE))
        .map(
            replies ->
                new Parent(
                    peer.result(TEMPLATE, replies.getLast()),
                    payTo(peer.result(CHAIN, replies.getFirst()))));
  }

  private Bytes payTo(Network network) {
    if (payout.isEmpty()) {
      if (network != Network.REGTEST) {
        throw new MiningFailure(
            "the Bitcoin node is on %s: say with --payout which address gets the reward"
                .formatted(network));
      }
      return Scripts.FAUCET;
    }
    return switch (Address.parse(network, payout.get())) {
      case Address.Parsed.Valid(Address address) -> address.script();
      case Address.Parsed.Refused(var _, String message) ->
          throw new MiningFailure("payout: " + message);
    };
  }

  /**
   * Hands a block to Bitcoin.
   *
   * @return empty when it was taken, and else why not, in the words of BIP22
   */
  Future<Optional<String>> submit(Block block) {
    RpcCall<Optional<String>> call =
        RpcCall.once(
            "submitblock",
            answer -> answer.isNull() ? Optional.empty() : Optional.of(answer.asText()),
            block.toBytes().toHex());
    return bitcoin
        .map(peer -> peer.ask(call))
        .orElseGet(() -> Future.succeededFuture(Optional.of("there is no chain for it")));
  }

  boolean isReal() {
    return bitcoin.isPresent();
  }

  Future<Void> close() {
    return bitcoin.map(Peer::close).orElseGet(Future::succeededFuture);
  }
}
