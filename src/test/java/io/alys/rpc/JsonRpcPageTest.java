package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.consensus.finality.SomeChain;
import io.alys.rpc.RpcError.Code;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * docs/json-rpc.md from "Errors" on is made from the tables of errors and methods, and from what a
 * server answers; {@code -Dupdate.docs=true} makes it anew.
 */
class JsonRpcPageTest {
  private static final Path PAGE = Path.of("docs/json-rpc.md");
  private static final String GENERATED = "## Errors\n\n";
  private static final Pattern EXAMPLE =
      Pattern.compile("```json\n(\\{\"method\".*)\n```\n\n```json\n([^`]*)\n```");

  private static final Set<String> OF_THE_BRIDGE =
      Set.of("getpegin", "getpegout", "listpegs", "getpegbalance", "pause", "resume");

  private final RpcWorld chain = new RpcWorld(RpcWorld.config(), Stands.chainSide());
  private final RpcWorld bridge = new RpcWorld(RpcWorld.config(), Stands.pegSide());
  private final List<Method> methods = Methods.of("0.1.0", RpcWorld.CHAIN_ID);

  @AfterEach
  void close() {
    chain.close();
    bridge.close();
  }

  private static String params(String method) {
    return switch (method) {
      case "createauxblock" -> "[\"%s\"]".formatted(SomeChain.MINER);
      case "submitauxblock" ->
          "[\"%s\", \"%s\"]"
              .formatted(
                  Stands.VERSION_1.getProperty("submission.b.hash"),
                  Stands.VERSION_1.getProperty("submission.b.proof"));
      case "getblockbyheight" -> "[10]";
      case "getblockbyhash" -> "[\"%s\"]".formatted("ab".repeat(32));
      case "getpegin" -> "[\"%s\"]".formatted(Stands.DEPOSIT);
      case "getpegout" -> "[\"%s\"]".formatted(Stands.BURN);
      case "listpegs" -> "{\"side\": \"pegouts\", \"limit\": 1}";
      case "pause" -> "[\"drill\"]";
      default -> "[]";
    };
  }

  private JsonNode answer(String method, String request) {
    RpcWorld world = OF_THE_BRIDGE.contains(method) ? bridge : chain;
    HttpRequest call =
        world.post(request).header("authorization", "Bearer " + RpcWorld.TOKEN).build();
    return RpcWorld.json(world.send(call).body());
  }

  private static String request(String method) {
    return "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": %s}"
        .formatted(method, params(method));
  }

  /** The answer, without most of what is too long to read. */
  private static String shown(JsonNode answer) {
    return answer.toPrettyString().replaceAll("(0f){200,}", "…");
  }

  private String generated() {
    StringBuilder text = new StringBuilder(GENERATED);
    text.append("| code | name | HTTP, in version 1's form | |\n|---|---|---|---|\n");
    for (Code code : Code.values()) {
      text.append(
          "| %d | `%s` | %d | %s |\n"
              .formatted(code.number(), code.name(), code.status(), code.meaning()));
    }
    text.append("\n## Methods\n\n| method | |\n|---|---|\n");
    for (Method method : methods) {
      text.append(
          "| [`%1$s`](#%2$s) | %3$s |\n"
              .formatted(method.name(), anchor(method), method.summary()));
    }
    methods.forEach(method -> text.append(section(method)));
    return text.toString();
  }

  private static String anchor(Method method) {
    return method.name().replace(".", "");
  }

  private String section(Method method) {
    StringBuilder text = new StringBuilder("\n### %s\n\n".formatted(method.name()));
    text.append(method.summary());
    text.append(method.operator() ? " Takes the operator's token.\n\n" : "\n\n");
    if (!method.params().isEmpty()) {
      text.append("| parameter | form | |\n|---|---|---|\n");
      for (Method.Param<?> param : method.params()) {
        text.append(
            "| `%s`%s | %s | %s |\n"
                .formatted(
                    param.name(),
                    param.required() ? "" : ", optional",
                    param.type().form(),
                    param.summary()));
      }
      text.append('\n');
    }
    if (method.name().equals("rpc.discover")) {
      return text.append("The answer is the document at `/openrpc.json`.\n").toString();
    }
    String request = request(method.name());
    return text.append("```json\n%s\n```\n\n```json\n".formatted(request))
        .append(shown(answer(method.name(), request)))
        .append("\n```\n")
        .toString();
  }

  @Test
  void showsWhatTheServerAnswers() throws IOException {
    String page = Files.readString(PAGE);
    String prose = page.substring(0, page.indexOf(GENERATED));
    String generated = generated();
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(PAGE, prose + generated);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(prose + generated);
    Matcher example = EXAMPLE.matcher(prose);
    assertThat(example.find()).isTrue();
    assertThat(shown(answer("", example.group(1)))).isEqualTo(example.group(2));
  }

  @Test
  void namesItsMethodsInTheDocumentAndAnswersThemAll() {
    JsonNode document = chain.result("rpc.discover", "[]");
    assertThat(document.get("openrpc").textValue()).isEqualTo("1.3.2");
    assertThat(document.get("methods").findValuesAsText("summary"))
        .containsExactlyElementsOf(methods.stream().map(Method::summary).toList());
    JsonNode served =
        RpcWorld.json(chain.send(HttpRequest.newBuilder(chain.at("/openrpc.json")).build()).body());
    assertThat(served).isEqualTo(document);
    for (JsonNode method : document.get("methods")) {
      String name = method.get("name").textValue();
      JsonNode answer = answer(name, request(name));
      assertThat(answer.has("result")).as("%s: %s", name, answer).isTrue();
      fits(name, answer.get("result"), method.at("/result/schema"));
    }
    for (Code code : Code.values()) {
      assertThat(document.at("/components/errors/%s/code".formatted(code)).intValue())
          .isEqualTo(code.number());
    }
  }

  @Test
  void hasTheMethodsOfBothVersions() {
    assertThat(methods.stream().map(Method::name))
        .containsExactlyInAnyOrder(
            "createauxblock",
            "submitauxblock",
            "getqueuedpow",
            "getdepositaddress",
            "getheadblock",
            "getblockbyheight",
            "getblockbyhash",
            "getfederation",
            "getpegin",
            "getpegout",
            "listpegs",
            "getpegbalance",
            "getfinality",
            "getgovernancestatus",
            "getsyncstatus",
            "getpeers",
            "listactors",
            "getdeadletters",
            "getnodeinfo",
            "pause",
            "resume",
            "rpc.discover");
    assertThat(methods.stream().filter(Method::operator).map(Method::name))
        .containsExactlyInAnyOrder("pause", "resume");
    assertThat(Arrays.stream(Code.values()).map(Code::number)).doesNotHaveDuplicates();
  }

  /** As far as the schemas go that we write: type, fields, items, either. */
  private static void fits(String where, JsonNode value, JsonNode schema) {
    if (schema.has("oneOf")) {
      JsonNode one = schema.at(value.isNull() ? "/oneOf/1" : "/oneOf/0");
      fits(where, value, one);
      return;
    }
    boolean right =
        switch (schema.get("type").textValue()) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isTextual();
          case "integer" -> value.isIntegralNumber();
          case "boolean" -> value.isBoolean();
          case "null" -> value.isNull();
          default -> false;
        };
    assertThat(right).as("%s is of type %s: %s", where, schema.get("type"), value).isTrue();
    for (JsonNode item : value.isArray() ? value : RpcWorld.json("[]")) {
      fits(where + "[]", item, schema.get("items"));
    }
    JsonNode properties = schema.path("properties");
    if (value.isObject() && !properties.isEmpty() && !where.endsWith(".v2")) {
      Set<String> known = new TreeSet<>();
      properties.fieldNames().forEachRemaining(known::add);
      for (Iterator<String> names = value.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        assertThat(known).as(where).contains(name);
        fits(where + "." + name, value.get(name), properties.get(name));
      }
    }
    for (JsonNode name : schema.path("required")) {
      assertThat(value.has(name.textValue())).as("%s has %s", where, name).isTrue();
    }
  }
}
