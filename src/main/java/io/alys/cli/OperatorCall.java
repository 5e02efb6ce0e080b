package io.alys.cli;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.node.NodeConfig;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands to a running node have in common. The node's own configuration says where it
 * listens and where its token is, so a command is given the same options as {@code run} was.
 */
final class OperatorCall {
  private static final int LIMIT_MILLIS = 10_000;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Mixin ConfigOptions options;

  @Option(names = "--json", description = "Print the node's answer as it came.")
  boolean json;

  /** Sends a command and prints what it leads to. */
  int send(String command, JsonObject body, Function<JsonObject, String> text) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    return switch (options.read(System.getenv()).result()) {
      case Invalid<NodeConfig>(List<ConfigError> errors) ->
          ConfigCommand.complain(spec.commandLine().getErr(), errors);
      case Loaded<NodeConfig>(NodeConfig config, List<Effective> _) -> {
        JsonObject answer = post(config, command, body);
        out.print(json ? answer.encodePrettily() + "\n" : text.apply(answer));
        out.flush();
        yield answer.getBoolean("ready", true) ? 0 : AlysCommand.FAILED;
      }
    };
  }

  private static JsonObject post(NodeConfig config, String command, JsonObject body)
      throws IOException {
    String token = token(config);
    URI uri = config.operatorAddress().resolve(command);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("authorization", "Bearer " + token);
    connection.setRequestProperty("content-type", "application/json");
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body.encode().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IOException(
          "no node answers at %s: %s; does it run with this configuration?"
              .formatted(uri, e.getMessage()),
          e);
    }
    return answer(connection);
  }

  private static JsonObject answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      JsonObject answer = new JsonObject(text);
      if (status < 400) {
        return answer;
      }
      throw new IOException("the node refuses: " + answer.getString("error", "status " + status));
    } catch (DecodeException e) {
      throw new IOException(
          "what answers at %s is no node: its answer is no JSON".formatted(connection.getURL()), e);
    }
  }

  private static String token(NodeConfig config) throws IOException {
    try {
      return config.operatorToken().read(System.getenv());
    } catch (NoSuchFileException e) {
      throw new IOException(
          "there is no token %s; a node makes it when it starts: does one run here, with this"
                  .formatted(config.operatorToken())
              + " configuration?",
          e);
    }
  }

  /** A line for each that is there, as {@code name: value}. */
  static String lines(JsonObject answer, Map<String, String> names) {
    StringBuilder text = new StringBuilder();
    names.forEach(
        (key, name) -> {
          Object value = answer.getValue(key);
          if (value != null && !value.equals("")) {
            text.append("%-14s %s%n".formatted(name, value));
          }
        });
    return text.toString();
  }
}
