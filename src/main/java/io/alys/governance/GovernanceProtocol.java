package io.alys.governance;

/** The protocol's names and version. */
public final class GovernanceProtocol {
  /** What this node speaks. */
  public static final String PROTOCOL_VERSION = "v1.0.0";

  /** The service, as gRPC names it. */
  public static final String SERVICE = "governance.v1.GovernanceStream";

  /** The stream, as a path of HTTP/2 without the slash in front. */
  public static final String STREAM_METHOD = SERVICE + "/Stream";

  /** How the service is; in the same form. */
  public static final String HEALTH_METHOD = SERVICE + "/Health";

  /** What the service can do; in the same form. */
  public static final String CAPABILITIES_METHOD = SERVICE + "/GetCapabilities";

  private static final String SAME_MAJOR =
      PROTOCOL_VERSION.substring(0, PROTOCOL_VERSION.indexOf('.') + 1);

  private GovernanceProtocol() {}

  /**
   * Whether this node can speak with one that speaks {@code version}: the first of the three
   * numbers is the same, for within it fields are only added.
   *
   * @return false too when it is no version of the form {@code v1.0.0}
   */
  public static boolean speaks(String version) {
    if (!version.startsWith(SAME_MAJOR)) {
      return false;
    }
    int dot = version.indexOf('.', SAME_MAJOR.length());
    return dot >= 0
        && isNumber(version, SAME_MAJOR.length(), dot)
        && isNumber(version, dot + 1, version.length());
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return to > from;
  }
}
