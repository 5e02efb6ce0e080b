package io.alys.rpc;

import io.alys.actor.Request;

/**
 * Rpc answers what others ask the node over HTTP, each question within its time, and none that is
 * too long, too many or too fast. It keeps nothing: whatever it says, it asked another actor for.
 *
 * <pre>
 *   miners, wallets ==JSON-RPC==> Rpc --GetChain, GetBlock----------> Chain
 *                                     --CreateAuxBlock, Submit...---> AuxPow
 *                                     --Get..., Pause, Resume-------> Bridge, Federation
 *                                     --GetConnectionStatus---------> Stream
 *                                     --GetEngineStatus-------------> Engine
 * </pre>
 */
public sealed interface RpcCommand {
  /** Asks where it listens. */
  record GetStatus() implements RpcCommand, Request<Status> {}

  /**
   * Where it listens.
   *
   * @param underWay requests over HTTP that are not answered yet
   * @param turnedAway requests since the start that were not looked at: too fast, too many, too
   *     long, or from a page of another site
   */
  record Status(String host, int port, int underWay, long turnedAway) {}
}
