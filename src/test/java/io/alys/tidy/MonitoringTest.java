package io.alys.tidy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.actor.event.DeadLetter;
import io.alys.peg.trouble.Trouble;
import io.alys.storage.JournalStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules and dashboards ask for what a node serves; docs/metrics.md is held against one. */
class MonitoringTest {
  private static final Path RULES = Path.of("conf/monitoring/rules");
  private static final Path DASHBOARDS = Path.of("conf/monitoring/dashboards");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| ([^|]*) \\|");

  /** What every series has: Prometheus adds them. */
  private static final Set<String> ADDED = Set.of("job", "instance", "le");

  /** Prometheus' own. */
  private static final Map<String, Set<String>> ITS_OWN =
      Map.of("up", Set.of(), "ALERTS", Set.of("alertstate", "alertname"));

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** Labels by series, as the page lists them. */
  private static Map<String, Set<String>> served() throws IOException {
    Map<String, Set<String>> served = new HashMap<>(ITS_OWN);
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/metrics.md")));
    while (row.find()) {
      Set<String> labels =
          Arrays.stream(row.group(3).split(",", -1))
              .map(label -> label.strip().replace("`", ""))
              .collect(Collectors.toSet());
      List<String> suffixes =
          switch (row.group(2)) {
            case "histogram" -> List.of("_bucket", "_sum", "_count");
            case "summary" -> List.of("_sum", "_count");
            case String _ -> List.of("");
          };
      suffixes.forEach(suffix -> served.put(row.group(1) + suffix, labels));
    }
    return served;
  }

  /** Each rule with its lines by key; the kind of rule is a key, too. */
  private static List<Map<String, String>> rules() throws IOException {
    List<Map<String, String>> rules = new ArrayList<>();
    for (Path file : files(RULES, ".yml")) {
      for (String rule : Files.readString(file).split("\n {6}- ", -1)) {
        if (rule.startsWith("record:") || rule.startsWith("alert:")) {
          rules.add(entries(rule));
        }
      }
    }
    return rules;
  }

  private static Map<String, String> entries(String rule) {
    Map<String, String> entries = new LinkedHashMap<>();
    Matcher entry =
        Pattern.compile("(?m)^ *(\\w+): (?:\\|\\n((?: {10,}\\S.*\\n?)+)|(\\S.*)$)").matcher(rule);
    while (entry.find()) {
      entries.put(entry.group(1), entry.group(2) == null ? entry.group(3) : entry.group(2));
    }
    return entries;
  }

  private static List<Map<String, String>> alerts() throws IOException {
    return rules().stream().filter(rule -> rule.containsKey("alert")).toList();
  }

  private static Map<Path, List<String>> dashboards() throws IOException {
    Map<Path, List<String>> dashboards = new LinkedHashMap<>();
    for (Path file : files(DASHBOARDS, ".json")) {
      List<String> expressions = new ArrayList<>();
      JsonNode root = new ObjectMapper().readTree(Files.readString(file));
      for (JsonNode panel : root.path("panels")) {
        panel.path("targets").forEach(target -> expressions.add(target.path("expr").asText()));
      }
      dashboards.put(file, expressions);
    }
    return dashboards;
  }

  private static List<PromQl> expressions() throws IOException {
    return Stream.concat(
            rules().stream().map(rule -> requireNonNull(rule.get("expr"))),
            dashboards().values().stream().flatMap(List::stream))
        .map(PromQl::new)
        .toList();
  }

  /** What is recorded has the labels that its expression leaves it: too few to matter here. */
  private static Set<String> recorded() throws IOException {
    return rules().stream()
        .filter(rule -> rule.containsKey("record"))
        .map(rule -> requireNonNull(rule.get("record")))
        .collect(Collectors.toSet());
  }

  @Test
  void asksOnlyForSeriesThatANodeServes() throws IOException {
    Map<String, Set<String>> served = served();
    Set<String> known = new HashSet<>(ADDED);
    served.values().forEach(known::addAll);
    Set<String> wrong = new TreeSet<>();
    for (PromQl expression : expressions()) {
      for (PromQl.Selector selector : expression.selectors()) {
        Set<String> labels =
            recorded().contains(selector.metric()) ? known : served.get(selector.metric());
        if (labels == null) {
          wrong.add(selector.metric() + " is on no page");
          continue;
        }
        selector.matchers().keySet().stream()
            .filter(label -> !labels.contains(label) && !ADDED.contains(label))
            .forEach(label -> wrong.add("%s has no label %s".formatted(selector.metric(), label)));
      }
      expression.groupedBy().stream()
          .filter(label -> !known.contains(label))
          .forEach(label -> wrong.add("no series has the label " + label));
    }
    assertThat(wrong).isEmpty();
    assertThat(expressions()).hasSizeGreaterThan(100);
  }

  private static Set<String> lower(Stream<String> names) {
    return names.map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  private static Set<String> names(Enum<?>[] values) {
    return lower(Arrays.stream(values).map(Enum::name));
  }

  /** A value that no series has makes an alert that never fires. */
  @Test
  void matchesOnlyValuesThatThereAre() throws IOException {
    Map<String, Set<String>> values =
        Map.of(
            "alys_storage_failures_total/cause",
            names(JournalStatus.Cause.values()),
            "alys:dead_letters:increase10m/reason",
            names(DeadLetter.Reason.values()),
            "alys:bridge_alarms:increase1h/kind",
            lower(Arrays.stream(Trouble.class.getPermittedSubclasses()).map(Class::getSimpleName)));
    Set<String> seen = new TreeSet<>();
    for (PromQl expression : expressions()) {
      for (PromQl.Selector selector : expression.selectors()) {
        selector
            .matchers()
            .forEach(
                (label, wanted) -> {
                  String key = selector.metric() + "/" + label;
                  Set<String> there = values.get(key);
                  if (there != null) {
                    seen.add(key);
                    assertThat(there).as(key).containsAll(wanted);
                  }
                });
      }
    }
    assertThat(seen).isEqualTo(values.keySet());
  }

  /** Who is called at night reads what to do. */
  @Test
  void saysOfEveryAlertWhatToDo() throws IOException {
    List<Map<String, String>> alerts = alerts();
    assertThat(alerts).hasSizeGreaterThan(30);
    assertThat(alerts.stream().map(alert -> alert.get("alert"))).doesNotHaveDuplicates();
    for (Map<String, String> alert : alerts) {
      String name = requireNonNull(alert.get("alert"));
      assertThat(name).startsWith("Alys");
      assertThat(alert)
          .as(name)
          .containsKeys("expr", "severity", "summary", "description", "runbook");
      assertThat(alert.get("severity")).as(name).isIn("page", "ticket");
      String[] page = requireNonNull(alert.get("runbook")).split("#", -1);
      assertThat(page[0]).as(name).startsWith("docs/runbook/");
      assertThat(Path.of(page[0])).as(name).exists();
      if (page.length > 1) {
        String text = Files.readString(Path.of(page[0]));
        assertThat(PagesTest.anchors(text)).as(name).contains(page[1]);
      }
    }
  }

  /** Whoever reads a runbook finds what called them, and whoever is called finds a runbook. */
  @Test
  void callsForEveryRunbookOfANode() throws IOException {
    String called =
        alerts().stream().map(alert -> alert.get("runbook")).collect(Collectors.joining("\n"));
    Set<String> uncalled = new TreeSet<>();
    for (Path page : files(Path.of("docs/runbook"), ".md")) {
      if (!called.contains(page.getFileName().toString())) {
        uncalled.add(page.getFileName().toString());
      }
    }
    // That the genesis is wrong is a state of the execution client, whose page leads there.
    assertThat(uncalled).containsExactly("wrong-genesis.md");
  }

  @Test
  void knowsEveryDashboardByItsName() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (Path file : dashboards().keySet()) {
      JsonNode root = mapper.readTree(Files.readString(file));
      assertThat(root.path("uid").asText())
          .isEqualTo("alys-" + file.getFileName().toString().replace(".json", ""));
      List<Integer> ids = new ArrayList<>();
      root.path("panels").forEach(panel -> ids.add(panel.path("id").asInt()));
      assertThat(ids).as("%s", file).doesNotHaveDuplicates().hasSizeGreaterThan(5);
      assertThat(root.path("title").asText()).startsWith("Alys: ");
    }
    assertThat(dashboards()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum by (a, b) (rate(x_total{c=~\"d|e\"}[5m])) > 0 ; [x_total{c=[d, e]}] ; [a, b]",
        "time() - y and on (q) z == 1 or vector(5) ; [y{}, z{}] ; [q]",
        "x unless x offset 10m ; [x{}, x{}] ; []",
        "histogram_quantile(0.9, sum by (le) (rate(h_bucket[1h]))) ; [h_bucket{}] ; [le]",
        "r:s:t{u=\"a)b\",v!='w'} / scalar(l) ; [r:s:t{u=[a)b], v=[w]}, l{}] ; []",
      })
  void readsWhatAnExpressionAsksFor(String expression, String selectors, String groupedBy) {
    PromQl read = new PromQl(expression);
    assertThat(
            read.selectors().stream()
                .map(selector -> selector.metric() + selector.matchers())
                .toList())
        .hasToString(selectors);
    assertThat(read.groupedBy()).hasToString(groupedBy);
  }
}
