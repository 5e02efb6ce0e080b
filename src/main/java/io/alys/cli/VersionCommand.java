package io.alys.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code alys version}. */
@Command(
    mixinStandardHelpOptions = true,
    name = "version",
    description = "Print the version, the commit and the JDK.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
  @Spec CommandSpec spec;

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {version()};
  }

  @Override
  public Integer call() throws IOException {
    spec.commandLine().getOut().println(version());
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** {@code alys 0.1.0 (commit), JDK 25.0.1}; "development" outside of the jar. */
  static String version() throws IOException {
    String version = "development";
    String commit = "";
    String own = VersionCommand.class.getResource("VersionCommand.class").toString();
    if (own.startsWith("jar:")) {
      String manifest = own.substring(0, own.lastIndexOf('!') + 1) + "/META-INF/MANIFEST.MF";
      try (InputStream in = java.net.URI.create(manifest).toURL().openStream()) {
        Attributes attributes = new Manifest(in).getMainAttributes();
        version =
            Objects.requireNonNullElse(attributes.getValue("Implementation-Version"), version);
        commit = Objects.requireNonNullElse(attributes.getValue("Git-Commit"), "");
      }
    }
    return "alys %s%s, JDK %s"
        .formatted(version, commit.isEmpty() ? "" : " (" + commit + ")", Runtime.version());
  }
}
