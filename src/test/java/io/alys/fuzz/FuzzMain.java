package io.alys.fuzz;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs one target by itself, for {@code scripts/fuzz.sh}; ends with 1 when something was found. */
public final class FuzzMain {
  private FuzzMain() {}

  /** The class with its package, and the method. */
  public static void main(String[] args) throws ClassNotFoundException {
    LauncherDiscoveryRequest target =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectMethod(Class.forName(args[0]), args[1], "byte[]"))
            .build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(target, summary);
    summary
        .getSummary()
        .getFailures()
        .forEach(found -> System.err.println("found: " + found.getException()));
    boolean ran = summary.getSummary().getTestsFoundCount() > 0;
    System.exit(ran && summary.getSummary().getFailures().isEmpty() ? 0 : 1);
  }
}
