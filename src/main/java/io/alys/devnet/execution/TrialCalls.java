package io.alys.devnet.execution;

import io.alys.devnet.execution.ledger.Bridge;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.Gas;
import io.alys.devnet.execution.ledger.TransactionRules;
import io.alys.devnet.execution.ledger.WorldState;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmTransaction;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.util.Optional;

/** What a transaction would do, and what it would cost. */
final class TrialCalls {
  private static final EvmAddress NOBODY = EvmAddress.fromHex("0x" + "00".repeat(20));
  private static final int MAX_LISTED = 1_000;

  private final ExecutionChain chain;
  private final BlockNames names;

  /**
   * @param gas in all
   */
  private record Trial(long gas, Bridge.Outcome outcome) {}

  TrialCalls(ExecutionChain chain) {
    this.chain = chain;
    this.names = new BlockNames(chain);
  }

  void addTo(MethodTable methods) {
    methods.add("eth_call transaction block?", params -> Json.hex(output(trial(params).outcome())));
    methods.add(
        "eth_estimateGas transaction block?",
        params -> {
          Trial trial = trial(params);
          output(trial.outcome());
          return Json.quantity(trial.gas());
        });
  }

  private Trial trial(Params params) {
    RpcFields fields = params.object(0);
    WorldState state = names.state(params, 1);
    TransactionRules.Call call =
        new TransactionRules.Call(
            fields.has("from") ? fields.address("from") : NOBODY,
            fields.has("to") ? Optional.of(fields.address("to")) : Optional.empty(),
            fields.has("value") ? fields.wei("value") : Wei.ZERO,
            input(fields));
    chain
        .rules()
        .unable(call)
        .ifPresent(
            why -> {
              throw new RpcError(RpcError.FAILED, why);
            });
    Wei balance = state.account(call.sender()).balance();
    if (balance.compareTo(call.value()) < 0) {
      throw new RpcError(
          RpcError.FAILED,
          "insufficient funds for transfer: %s has %s, the value is %s"
              .formatted(call.sender(), balance, call.value()));
    }
    TransactionRules.Effect effect = chain.rules().effect(call);
    long gas = Gas.ofTransaction(call.input(), accessList(fields)) + effect.gas();
    if (fields.has("gas") && fields.number("gas") < gas) {
      throw new RpcError(
          RpcError.FAILED,
          "out of gas: it takes %d, its limit is %d".formatted(gas, fields.number("gas")));
    }
    return new Trial(gas, effect.outcome());
  }

  private static Bytes input(RpcFields fields) {
    if (fields.has("input")) {
      return fields.bytes("input");
    }
    return fields.has("data") ? fields.bytes("data") : Bytes.EMPTY;
  }

  private static EvmTransaction.AccessListSize accessList(RpcFields fields) {
    if (!fields.has("accessList")) {
      return new EvmTransaction.AccessListSize(0, 0);
    }
    var keys =
        fields.list(
            "accessList",
            MAX_LISTED,
            one -> one.texts("storageKeys", MAX_LISTED, Hash32::fromHex).size());
    return new EvmTransaction.AccessListSize(
        keys.size(), keys.stream().mapToInt(Integer::intValue).sum());
  }

  private static Bytes output(Bridge.Outcome outcome) {
    return switch (outcome) {
      case Bridge.Outcome.Burnt _ -> Bytes.EMPTY;
      case Bridge.Outcome.Answered(Bytes output) -> output;
      case Bridge.Outcome.Reverted(Bytes output, String why) ->
          throw new RpcError(RpcError.REVERTED, "execution reverted: " + why, Optional.of(output));
    };
  }
}
