package io.alys.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The house: which room lies on which floor, who may look into whom, what the pure rooms may see.
 */
@AnalyzeClasses(packages = "io.alys", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
  /** From the ground up. A room imports only from lower floors; exceptions are listed by name. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("primitives"),
          Set.of("bitcoin", "ethereum"),
          Set.of("federation"),
          Set.of("peg"),
          Set.of("consensus"),
          Set.of("actor", "config"),
          Set.of("jsonrpc", "tls"),
          Set.of("storage", "cluster", "governance", "bitcoind", "tracing"),
          Set.of(
              "stream",
              "bridge",
              "chain",
              "mining",
              "engine",
              "network",
              "sync",
              "rpc",
              "observability"),
          Set.of("node", "devnet"),
          Set.of("cli"));

  /** Rooms and parts of rooms that decide and do nothing else. */
  private static final String[] PURE = {
    "io.alys.primitives..",
    "io.alys.bitcoin..",
    "io.alys.ethereum..",
    "io.alys.peg..",
    "io.alys.consensus..",
    "io.alys.federation..",
    "io.alys.governance", // Not what is generated below it.
    "io.alys.actor.mailbox..",
    "io.alys.actor.supervision..",
    "io.alys.actor.lifecycle..",
    "io.alys.actor.graph.."
  };

  /** The floor whose rooms hold one conversation each, and may know their neighbours' words. */
  private static final int CONVERSATIONS = 8;

  /** Rooms that see less than what lies below them; single classes are exceptions. */
  private static final Map<String, Set<String>> NARROW =
      Map.of(
          "actor",
          Set.of("primitives"),
          "config",
          Set.of("primitives", "io.alys.consensus.ChainSpec"), // Reads it as it is written.
          "cli",
          Set.of("node", "devnet", "config"));

  /** What stands open although the rule says otherwise, with its reason. */
  private static final Set<String> OPEN =
      Set.of(
          "io.alys.observability.Logging", // The node sets the log's form before anything starts.
          "io.alys.observability.LogDefaults", // Logback makes it, as a service.
          "io.alys.observability.ActorMdc"); // Logback makes it by its name.

  @ArchTest
  static final ArchRule EVERY_CLASS_HAS_A_ROOM =
      classes()
          .should()
          .resideInAnyPackage(everyRoom())
          .orShould()
          .haveFullyQualifiedName("io.alys.Alys")
          .orShould()
          .haveSimpleName("package-info");

  @ArchTest
  static final ArchRule NO_ROOM_IMPORTS_FROM_ITS_OWN_FLOOR_OR_ABOVE =
      classes().should(importOnlyFromBelow());

  @ArchTest
  static final ArchRule ROOMS_FORM_NO_CIRCLE =
      slices().matching("io.alys.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PURE_ROOMS_SEE_NO_WORLD =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..",
              "io.netty..",
              "org.slf4j..",
              "java.nio.file..",
              "java.net..",
              "java.sql..",
              "java.io..",
              "java.util.concurrent..",
              "java.util.random..",
              "io.micrometer..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule PURE_ROOMS_TELL_NO_TIME_AND_DRAW_NO_LOTS =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.(util|security)\\.\\w*Random")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.Thread");

  @ArchTest
  static final ArchRule THE_EVENT_BUS_IS_THE_KERNELS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.alys.actor..")
          .and()
          .haveNameNotMatching("io\\.alys\\.cluster\\.ClusterNode.*") // Sets its host.
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.core.eventbus..");

  @ArchTest
  static final ArchRule ONLY_WHAT_SENDS_SPANS_SEES_OPENTELEMETRY =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.alys\\.tracing\\.(SpanPost|OtlpSpan)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule PROTOCOLS_ARE_SEALED =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .areInterfaces()
          .and()
          .haveNameMatching(".*(Command|Event)")
          .and()
          .doNotHaveFullyQualifiedName("io.alys.actor.event.AlysEvent") // Each room adds its own.
          .should(beSealed());

  @ArchTest
  static final ArchRule A_CONVERSATION_SHOWS_ITS_WORDS_ITS_SETTINGS_AND_ITS_VERTICLE =
      classes()
          .that()
          .resideInAnyPackage(packagesOf(FLOORS.get(CONVERSATIONS)))
          .and()
          .areTopLevelClasses()
          .and()
          .arePublic()
          .and()
          .resideOutsideOfPackage("io.alys.network.v1") // Generated; its words are the protocol's.
          .should()
          .haveNameMatching(".*(Command|Event|Config|Verticle)")
          .orShould(standOpen());

  private static String[] everyRoom() {
    List<String> packages = new ArrayList<>();
    FLOORS.forEach(floor -> floor.forEach(room -> packages.add("io.alys." + room + "..")));
    return packages.toArray(String[]::new);
  }

  private static String[] packagesOf(Set<String> rooms) {
    return rooms.stream().map(room -> "io.alys." + room + "..").toArray(String[]::new);
  }

  private static int floorOf(String packageName) {
    String room = packageName.replaceFirst("^io\\.alys\\.?", "").replaceFirst("\\..*", "");
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      if (FLOORS.get(floor).contains(room)) {
        return floor;
      }
    }
    return FLOORS.size();
  }

  private static String roomOf(JavaClass type) {
    return type.getPackageName().replaceFirst("^io\\.alys\\.?", "").replaceFirst("\\..*", "");
  }

  private static ArchCondition<JavaClass> importOnlyFromBelow() {
    return new ArchCondition<>("import only from lower floors") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesFromSelf().stream()
            .filter(
                dependency -> dependency.getTargetClass().getPackageName().startsWith("io.alys"))
            .filter(dependency -> !roomOf(dependency.getTargetClass()).equals(roomOf(type)))
            .filter(dependency -> !mayImport(type, dependency.getTargetClass()))
            .forEach(
                dependency ->
                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
      }
    };
  }

  private static boolean mayImport(JavaClass type, JavaClass other) {
    Set<String> few = NARROW.get(roomOf(type));
    if (few != null) {
      return few.contains(roomOf(other)) || few.contains(topOf(other).getName());
    }
    int here = floorOf(type.getPackageName());
    int there = floorOf(other.getPackageName());
    boolean words = topOf(other).getSimpleName().matches(".*(Command|Event)");
    return there < here || (there == here && here == CONVERSATIONS && words);
  }

  private static JavaClass topOf(JavaClass type) {
    JavaClass top = type;
    while (top.getEnclosingClass().isPresent()) {
      top = top.getEnclosingClass().get();
    }
    return top;
  }

  private static ArchCondition<JavaClass> standOpen() {
    return new ArchCondition<>("be listed as open") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean listed = OPEN.contains(type.getName());
        events.add(
            new SimpleConditionEvent(type, listed, type.getName() + " is public, not listed"));
      }
    };
  }

  private static ArchCondition<JavaClass> beSealed() {
    return new ArchCondition<>("be sealed") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.reflect().isSealed()) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is not sealed"));
        }
      }
    };
  }
}
