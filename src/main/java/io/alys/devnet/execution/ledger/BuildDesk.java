package io.alys.devnet.execution.ledger;

import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.Rlp;
import io.alys.ethereum.RpcFields;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Payloads that were ordered. Each is put together when it is first asked for, of what waits then,
 * and is the same from then on.
 */
public final class BuildDesk {
  private static final int MAX_ORDERS = 16;
  private static final int ID_BYTES = 8;

  private final ExecutionChain chain;
  private final Map<String, Order> orders = new LinkedHashMap<>();

  private record Order(Hash32 parent, PayloadAttributes wanted, Optional<Built> built) {}

  /**
   * @param value what the fee recipient gets
   */
  public record Built(ExecutionPayload payload, Wei value) {}

  public BuildDesk(ExecutionChain chain) {
    this.chain = chain;
  }

  /**
   * Orders a payload upon the head.
   *
   * @return its id: 8 bytes as hex
   * @throws ChainRefusal when it could not follow
   */
  public String order(PayloadAttributes wanted) {
    StoredBlock head = chain.head();
    if (!wanted.timestamp().isAfter(head.payload().timestamp())) {
      throw wrong(
          "the payload's time %s is not after its parent's, %s"
              .formatted(wanted.timestamp(), head.payload().timestamp()));
    }
    if (wanted.withdrawals().size() > ExecutionPayload.MAX_WITHDRAWALS) {
      throw wrong(
          "the payload has %d withdrawals, more than %d"
              .formatted(wanted.withdrawals().size(), ExecutionPayload.MAX_WITHDRAWALS));
    }
    String id = id(head.hash(), wanted);
    orders.remove(id);
    if (orders.size() >= MAX_ORDERS) {
      orders.remove(orders.keySet().iterator().next());
    }
    orders.put(id, new Order(head.hash(), wanted, Optional.empty()));
    return id;
  }

  private static ChainRefusal wrong(String why) {
    return new ChainRefusal(ChainRefusal.Kind.INVALID_ATTRIBUTES, why);
  }

  private static String id(Hash32 head, PayloadAttributes wanted) {
    Bytes all =
        Rlp.list(
            List.of(
                Rlp.text(head.octets()),
                Rlp.number(wanted.timestamp().getEpochSecond()),
                Rlp.text(wanted.prevRandao().octets()),
                Rlp.text(wanted.feeRecipient().octets()),
                Rlp.list(wanted.withdrawals().stream().map(Withdrawal::toRlp).toList())));
    byte[] hash = Keccak256.of(all).octets().toArray();
    return RpcFields.hex(Bytes.copyOf(Arrays.copyOf(hash, ID_BYTES)));
  }

  /**
   * A payload that was ordered.
   *
   * @throws ChainRefusal when none was under this id, or its parent is gone
   */
  public Built payload(String id) {
    Order order = orders.get(id);
    Optional<StoredBlock> parent =
        Optional.ofNullable(order)
            .flatMap(known -> chain.block(known.parent()))
            .filter(block -> block.state().isPresent());
    if (order == null || parent.isEmpty()) {
      throw new ChainRefusal(
          ChainRefusal.Kind.UNKNOWN_PAYLOAD, "no payload is being built under id %s".formatted(id));
    }
    if (order.built().isPresent()) {
      return order.built().get();
    }
    PayloadBuilder.Built made = chain.build(parent.get(), order.wanted());
    Built built = new Built(made.payload(), made.value());
    orders.put(id, new Order(order.parent(), order.wanted(), Optional.of(built)));
    return built;
  }
}
