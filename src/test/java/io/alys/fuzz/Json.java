package io.alys.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** For parsers of what others have read as JSON before. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** Empty when it is none. */
  public static Optional<JsonNode> read(byte[] octets) {
    try {
      return Optional.ofNullable(MAPPER.readTree(new String(octets, StandardCharsets.UTF_8)));
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }
}
