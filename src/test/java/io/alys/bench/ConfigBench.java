package io.alys.bench;

import io.alys.config.ConfigLoader;
import io.alys.config.ConfigResult;
import io.alys.config.ConfigSource;
import io.alys.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Loading the shipped cluster example: cold as a node starts, and warm as a reload is. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConfigBench {
  private final ConfigSource source = shipped();

  private static ConfigSource shipped() {
    try {
      return ConfigSource.of("cluster.toml", Files.readString(Path.of("conf/cluster.toml")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first load of a JVM. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  @Fork(20)
  public ConfigResult<NodeConfig> load() {
    ConfigLoader<NodeConfig> loader = NodeConfig.loader();
    return loader.load(source);
  }

  /** Every load after it. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @Warmup(iterations = 3, time = 1)
  @Measurement(iterations = 3, time = 1)
  @Fork(1)
  public ConfigResult<NodeConfig> reload() {
    return NodeConfig.loader().load(source);
  }
}
