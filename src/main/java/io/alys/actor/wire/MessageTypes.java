package io.alys.actor.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.actor.Request;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which messages this node can read, and how each is written. A message's name is that of its
 * record behind that of the interface around it, {@code PeginCommand.GetStatus}; the records of a
 * protocol join when the protocol is first used.
 */
public final class MessageTypes {
  private final Set<Class<?>> protocols = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<String, Class<?>> byName = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Class<?>, JavaType> answers = new ConcurrentHashMap<>();

  /** Made for the first message between two nodes: a node on its own starts without Jackson. */
  private static final class Shared {
    private static final ObjectMapper MAPPER = WireMapper.create();
  }

  /** What became of bytes. */
  public sealed interface Decoded {
    record Message(Object message) implements Decoded {}

    /** The type, or this version of it, is not known here. */
    record Unknown(String reason) implements Decoded {}

    record Malformed(String reason) implements Decoded {}
  }

  /** What cannot be written: a message with a value that has no form on the wire. */
  public static final class Unwritable extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Unwritable(String reason, Throwable cause) {
      super(reason, cause);
      this.reason = reason;
    }

    public String reason() {
      return reason;
    }
  }

  /**
   * Makes the records of a sealed protocol known.
   *
   * @throws IllegalArgumentException when two records have one wire name
   */
  public void register(Class<?> protocol) {
    if (!protocols.add(protocol)) {
      return;
    }
    for (Class<?> type : WireMapper.records(protocol)) {
      Class<?> other = byName.putIfAbsent(nameOf(type), type);
      if (other != null && other != type) {
        throw new IllegalArgumentException(
            "messages %s and %s have one wire name".formatted(other.getName(), type.getName()));
      }
    }
  }

  /** From the protocol on, as parts of two protocols may have one name: {@code Shop.Part.Order}. */
  public static String nameOf(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null || (type.isInterface() && !outer.isInterface())
        ? type.getSimpleName()
        : nameOf(outer) + "." + type.getSimpleName();
  }

  public static int versionOf(Class<?> type) {
    WireVersion version = type.getAnnotation(WireVersion.class);
    return version == null ? 1 : version.value();
  }

  public Payload encode(Object message) throws Unwritable {
    try {
      return Payload.wrap(Shared.MAPPER.writeValueAsBytes(message));
    } catch (JsonProcessingException e) {
      throw new Unwritable(
          "%s cannot be written: %s".formatted(nameOf(message.getClass()), e.getOriginalMessage()),
          e);
    }
  }

  /** Reads a message. Total: whatever the bytes, it answers. */
  public Decoded decode(String type, int version, Payload body) {
    Class<?> known = byName.get(type);
    if (known == null) {
      return new Decoded.Unknown("message type %s is not known here".formatted(type));
    }
    if (versionOf(known) != version) {
      return new Decoded.Unknown(
          "message type %s is known in version %d, not %d"
              .formatted(type, versionOf(known), version));
    }
    try {
      Object message = Shared.MAPPER.readValue(body.bytes(), known);
      return message == null
          ? new Decoded.Malformed(type + " is null")
          : new Decoded.Message(message);
    } catch (IOException | RuntimeException e) {
      return new Decoded.Malformed("%s does not decode: %s".formatted(type, firstLine(e)));
    }
  }

  /** Writes the answer to a request of this class. */
  public Payload encodeAnswer(Class<?> request, Object answer) throws Unwritable {
    try {
      return Payload.wrap(Shared.MAPPER.writerFor(answerOf(request)).writeValueAsBytes(answer));
    } catch (JsonProcessingException e) {
      throw new Unwritable(
          "the answer to %s cannot be written: %s"
              .formatted(nameOf(request), e.getOriginalMessage()),
          e);
    }
  }

  /** Reads the answer to a request of this class. */
  public Decoded decodeAnswer(Class<?> request, Payload body) {
    try {
      Object answer = Shared.MAPPER.readerFor(answerOf(request)).readValue(body.bytes());
      return answer == null
          ? new Decoded.Malformed("the answer to %s is null".formatted(nameOf(request)))
          : new Decoded.Message(answer);
    } catch (IOException | RuntimeException e) {
      return new Decoded.Malformed(
          "the answer to %s does not decode: %s".formatted(nameOf(request), firstLine(e)));
    }
  }

  /** Writes a frame. */
  public byte[] encode(Frame frame) {
    try {
      return Shared.MAPPER.writerFor(Frame.class).writeValueAsBytes(frame);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a frame is always writable", e);
    }
  }

  /** Reads a frame; null when the bytes are none. */
  public @Nullable Frame frame(byte[] bytes) {
    try {
      return Shared.MAPPER.readerFor(Frame.class).readValue(bytes);
    } catch (IOException | RuntimeException _) {
      return null;
    }
  }

  private JavaType answerOf(Class<?> request) {
    return answers.computeIfAbsent(
        request,
        type -> {
          JavaType asked = Shared.MAPPER.constructType(type).findSuperType(Request.class);
          if (asked == null) {
            throw new IllegalArgumentException(nameOf(type) + " is not a request");
          }
          return asked.containedTypeOrUnknown(0);
        });
  }

  private static String firstLine(Exception e) {
    String text =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return text == null ? e.getClass().getSimpleName() : text.lines().findFirst().orElse("");
  }
}
