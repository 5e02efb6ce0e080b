package io.alys.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Says in the operator's words why a handshake failed. */
public final class TlsFailure {
  /** How the JDK begins what the other side's alert was (RFC 8446, section 6.2). */
  private static final String ALERT = "Received fatal alert: ";

  private TlsFailure() {}

  /**
   * What is wrong, and with whose certificate.
   *
   * @param settings the section of the settings that names the certificates, as {@code
   *     governance.tls}
   */
  public static String reason(Throwable cause, String settings) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = String.valueOf(root.getMessage());
    return switch (root) {
      case CertificateExpiredException _ -> "its certificate has expired: " + text;
      case CertificateNotYetValidException _ -> "its certificate is not valid yet: " + text;
      case CertPathBuilderException _ ->
          "its certificate comes from no authority that this node trusts; see %s.ca: %s"
              .formatted(settings, text);
      case Throwable _ when text.startsWith(ALERT) ->
          ofAlert(text.substring(ALERT.length()), settings);
      case Throwable _ when text.startsWith("No ") && text.endsWith("found.") ->
          "its certificate is for another host: " + text;
      case Throwable _ -> text;
    };
  }

  private static String ofAlert(String alert, String settings) {
    return alert.contains("certificate") || alert.equals("unknown_ca")
        ? "it does not accept this node's certificate (%s); see %s.certificate"
            .formatted(alert, settings)
        : "it ended the handshake with the alert " + alert;
  }
}
