package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.ChainSpecReader;
import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.consensus.ChainSpec;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.primitives.Hash32;
import io.alys.testkit.RealEthereumJs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against the real EthereumJS. */
@Tag("real")
class EthereumJsIT extends ExecutionClientSuite {
  @Override
  ExecutionClient client() {
    return new RealEthereumJs(GENESIS);
  }

  private static ChainSpec publicChain() throws IOException {
    String name = "conf/chain-public.json";
    return switch (ChainSpecReader.read(name, Files.readString(Path.of(name)))) {
      case Loaded<ChainSpec>(ChainSpec spec, List<Effective> _) -> spec;
      case Invalid<ChainSpec>(List<ConfigError> errors) ->
          throw new AssertionError(errors.toString());
    };
  }

  /** The client makes the block of the file itself; the actor compares it with what it was told. */
  @Test
  void beginsThePublicChainWithTheBlockOfItsSpecification() throws IOException {
    ChainSpec spec = publicChain();
    try (ExecutionClient client = new RealEthereumJs(Path.of("conf", "genesis-public.json"));
        EngineWorld world =
            new EngineWorld(
                EngineWorld.config(client.engineUrl(), client.rpcUrl(), client.secretFile()),
                spec.chainId(),
                Optional.of(Hash32.fromHex(spec.execution().hash())))) {
      world.awaitState(EngineState.Ready.class);
      assertThat(world.genesis().hash().toString()).isEqualTo(spec.execution().hash());
      assertThat(world.genesis().timestamp().getEpochSecond())
          .isEqualTo(spec.execution().timestamp());
    }
  }
}
