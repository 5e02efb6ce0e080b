package io.alys.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.ethereum.EvmAddress;
import io.alys.mining.AuxPowCommand.CreateAuxBlock;
import io.alys.mining.AuxPowCommand.GetQueuedProof;
import io.alys.mining.AuxPowCommand.SubmitAuxBlock;
import io.alys.mining.AuxPowCommand.Submitted;
import io.alys.mining.AuxPowCommand.WorkOffer;
import io.alys.primitives.Bytes;
import io.alys.rpc.Method.Given;
import io.alys.rpc.Method.Param;
import io.alys.rpc.RpcError.Code;
import io.vertx.core.Future;
import java.util.List;

/** What miners ask, as they asked version 1. */
final class MiningMethods {
  private static final Param<EvmAddress> FEE_ADDRESS =
      Param.required("address", ParamType.EVM_ADDRESS, "Who is paid the fees.");
  private static final Param<AuxHash> HASH =
      Param.required("hash", ParamType.AUX_HASH, "Of the work.").orElse(Code.UNDECODABLE);
  private static final Param<Bytes> PROOF =
      Param.required("auxpow", ParamType.PROOF, "The proof, as Namecoin writes it.")
          .orElse(Code.UNDECODABLE);

  private MiningMethods() {}

  static List<Method> all() {
    return List.of(
        Method.open(
            "createauxblock",
            "Gives work: a proof of it makes all blocks final that are not yet.",
            List.of(FEE_ADDRESS),
            ProofJson.workSchema(),
            MiningMethods::create),
        Method.open(
            "submitauxblock",
            "Takes a proof of work; an error says which check failed.",
            List.of(HASH, PROOF),
            Shape.nothing(),
            MiningMethods::submit),
        Method.open(
            "getqueuedpow",
            "Shows the proof that waits for the next block, or null.",
            List.of(),
            Shape.orNull(ProofJson.schema()),
            (_, neighbours) ->
                neighbours
                    .ask(Neighbours.AUX_POW, new GetQueuedProof())
                    .map(found -> found.<JsonNode>map(ProofJson::queued).orElse(none()))));
  }

  private static Future<JsonNode> create(Given given, Neighbours neighbours) {
    return neighbours
        .ask(Neighbours.AUX_POW, new CreateAuxBlock(given.the(FEE_ADDRESS)))
        .map(
            offer ->
                switch (offer) {
                  case WorkOffer.Offered(var template) -> ProofJson.work(template);
                  case WorkOffer.Nothing(String reason) ->
                      throw RpcError.raise(Code.NO_WORK, reason);
                });
  }

  private static Future<JsonNode> submit(Given given, Neighbours neighbours) {
    return neighbours
        .ask(Neighbours.AUX_POW, new SubmitAuxBlock(given.the(HASH), given.the(PROOF)))
        .map(
            submitted ->
                switch (submitted) {
                  case Submitted.Accepted _ -> none();
                  case Submitted.Refused(String reason) ->
                      throw RpcError.raise(Code.REFUSED, reason);
                });
  }

  private static JsonNode none() {
    return NullNode.instance;
  }
}
