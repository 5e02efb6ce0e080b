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
    if (summary.getSummary().getTestsFoundCount() == 0) {
      throw new IllegalArgumentException("no target %s of %s".formatted(args[1], args[0]));
    }
    summary
        .getSummary()
        .getFailures()
        .forEach(
            found -> {
              throw new AssertionError(args[1] + " found something", found.getException());
            });
  }
}
