package io.alys.observability;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files that the status page is made of; they are in the jar, and read once. */
final class PageFiles {
  private static final String INDEX = "index.html";

  private static final List<String> NAMES =
      List.of(
          INDEX,
          "page.css",
          "icon.svg",
          "theme.js",
          "app.js",
          "live.js",
          "dom.js",
          "words.js",
          "overview.js",
          "actors.js",
          "pegs.js",
          "events.js",
          "peers.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, Part> parts = new HashMap<>();

  /**
   * One file.
   *
   * @param tag another one for another content, as HTTP writes it
   */
  record Part(String type, String tag, Buffer content) {}

  /** Reads them all. */
  PageFiles() {
    for (String name : NAMES) {
      parts.put(name.equals(INDEX) ? "/" : "/page/" + name, read(name));
    }
  }

  /** The file at a path of the page. */
  Optional<Part> at(String path) {
    return Optional.ofNullable(parts.get(path));
  }

  private static Part read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the status page lacks its file " + name);
      }
      byte[] bytes = in.readAllBytes();
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      if (type == null) {
        throw new IllegalStateException("nobody knows the type of the page's file " + name);
      }
      return new Part(type, tag(bytes), Buffer.buffer(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
