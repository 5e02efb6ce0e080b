package io.alys.consensus.auxpow;

import io.alys.primitives.Bytes;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/** The vectors of merged mining, by name. */
final class AuxVectors {
  static final AuxVectors VERSION_1 = new AuxVectors("version1");
  static final AuxVectors VERSION_2 = new AuxVectors("version2");

  /** Blocks of other chains. */
  static final AuxVectors CHAINS = new AuxVectors("chains");

  private final Properties values = new Properties();

  private AuxVectors(String name) {
    String path = "/vectors/auxpow/%s.properties".formatted(name);
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(AuxVectors.class.getResourceAsStream(path), path),
            StandardCharsets.UTF_8)) {
      values.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String key) {
    return Objects.requireNonNull(values.getProperty(key), key);
  }

  Bytes bytes(String key) {
    return Bytes.fromHex(text(key));
  }

  long number(String key) {
    return Long.parseLong(text(key));
  }

  CompactTarget bits(String key) {
    return new CompactTarget(Long.parseLong(text(key), 16));
  }

  AuxPow submission(String key) {
    return ((AuxPowWire.Decoded.Read) AuxPowWire.readSubmission(bytes(key))).proof();
  }

  /** The rows that are numbered from 0 on. */
  List<String> rows(String key) {
    return Stream.iterate(0, i -> i + 1)
        .takeWhile(i -> values.containsKey(key + "." + i))
        .map(i -> text(key + "." + i))
        .toList();
  }
}
