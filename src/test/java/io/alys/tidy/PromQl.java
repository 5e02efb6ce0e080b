package io.alys.tidy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an expression of Prometheus asks for; whether it is one, says promtool. */
final class PromQl {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*')"
              + "|(?<number>\\d[\\w.]*)"
              + "|(?<name>[A-Za-z_:][\\w:]*)"
              + "|(?<symbol>=~|!~|!=|[^\\s\\w])");
  private static final Set<String> GROUPING =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  /**
   * A series that is asked for.
   *
   * @param matchers the values wanted, alternatives apart, by label
   */
  record Selector(String metric, Map<String, List<String>> matchers) {}

  private final List<Selector> selectors = new ArrayList<>();
  private final Set<String> groupedBy = new LinkedHashSet<>();
  private final List<String> tokens = new ArrayList<>();

  PromQl(String expression) {
    Matcher matcher = TOKEN.matcher(expression);
    while (matcher.find()) {
      if (matcher.group("number") == null) {
        tokens.add(matcher.group());
      }
    }
    for (int at = 0; at < tokens.size(); at++) {
      if (isName(at)) {
        name(at);
      }
    }
  }

  List<Selector> selectors() {
    return selectors;
  }

  Set<String> groupedBy() {
    return groupedBy;
  }

  private String token(int at) {
    return at < tokens.size() ? tokens.get(at) : "";
  }

  private boolean isName(int at) {
    return token(at).matches("[A-Za-z_:][\\w:]*");
  }

  private void name(int at) {
    boolean opens = token(at + 1).equals("(");
    if (opens && GROUPING.contains(token(at))) {
      for (int label = at + 2; label < tokens.size() && !token(label).equals(")"); label++) {
        if (isName(label)) {
          groupedBy.add(tokens.set(label, ","));
        }
      }
    } else if (GROUPING.contains(token(at)) || WORDS.contains(token(at)) || opens) {
      return; // A word of the language, an aggregation or a function.
    } else if (isAggregation(at)) {
      return;
    } else {
      selectors.add(new Selector(token(at), matchers(at + 1)));
    }
  }

  /** {@code sum by (...) (...)}: the parenthesis comes later. */
  private boolean isAggregation(int at) {
    return GROUPING.contains(token(at + 1))
        && token(at).matches("sum|count|min|max|avg|topk|bottomk|quantile|stddev");
  }

  private Map<String, List<String>> matchers(int from) {
    Map<String, List<String>> matchers = new LinkedHashMap<>();
    if (!token(from).equals("{")) {
      return matchers;
    }
    for (int at = from + 1; at < tokens.size() && !token(at).equals("}"); at++) {
      if (isName(at)) {
        String text = token(at + 2);
        String values = text.substring(1, text.length() - 1);
        matchers.put(tokens.set(at, ","), List.of(values.split("\\|", -1)));
      }
    }
    return matchers;
  }
}
