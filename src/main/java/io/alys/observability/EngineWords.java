package io.alys.observability;

import io.alys.engine.EngineCommand.EngineState;

/** How the execution client is, in words for people. */
final class EngineWords {
  private EngineWords() {}

  static boolean isReady(EngineState state) {
    return state instanceof EngineState.Ready;
  }

  /** One word. */
  static String of(EngineState state) {
    return switch (state) {
      case EngineState.Unknown _ -> "unknown";
      case EngineState.Ready _ -> "ready";
      case EngineState.Syncing _ -> "syncing";
      case EngineState.Behind _ -> "behind";
      case EngineState.Unreachable _ -> "unreachable";
      case EngineState.Unauthorized _ -> "unauthorized";
      case EngineState.Incapable _ -> "incapable";
      case EngineState.WrongChainId _ -> "of another chain";
      case EngineState.WrongGenesis _ -> "of another genesis";
    };
  }

  /** Why it is not ready; empty when it is, or when there is nothing to say. */
  static String reason(EngineState state) {
    return switch (state) {
      case EngineState.Unknown _, EngineState.Ready _ -> "";
      case EngineState.Syncing _ -> "it fetches blocks from its own peers";
      case EngineState.Behind it -> "it lacks the head %s".formatted(it.wanted());
      case EngineState.Unreachable it -> it.reason();
      case EngineState.Unauthorized it -> it.reason();
      case EngineState.Incapable it -> it.reason();
      case EngineState.WrongChainId it ->
          "its chain is %d, and should be %d".formatted(it.found(), it.expected());
      case EngineState.WrongGenesis it ->
          "its genesis is %s, and should be %s".formatted(it.found(), it.expected());
    };
  }
}
