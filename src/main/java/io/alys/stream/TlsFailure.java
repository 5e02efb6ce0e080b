package io.alys.stream;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Says in the operator's words why a handshake failed. */
final class TlsFailure {
  /** How the JDK begins what the other side's alert was (RFC 8446, section 6.2). */
  private static final String ALERT = "Received fatal alert: ";

  private TlsFailure() {}

  /** What is wrong, and with whose certificate. */
  static String reason(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = String.valueOf(root.getMessage());
    return switch (root) {
      case CertificateExpiredException _ -> "its certificate has expired: " + text;
      case CertificateNotYetValidException _ -> "its certificate is not valid yet: " + text;
      case CertPathBuilderException _ ->
          "its certificate comes from no authority that this node trusts; see governance.tls.ca: "
              + text;
      case Throwable _ when text.startsWith(ALERT) -> ofAlert(text.substring(ALERT.length()));
      case Throwable _ when text.startsWith("No ") && text.endsWith("found.") ->
          "its certificate is for another host: " + text;
      case Throwable _ -> text;
    };
  }

  private static String ofAlert(String alert) {
    return alert.contains("certificate") || alert.equals("unknown_ca")
        ? "it does not accept this node's certificate (%s); see governance.tls.certificate"
            .formatted(alert)
        : "it ended the handshake with the alert " + alert;
  }
}
