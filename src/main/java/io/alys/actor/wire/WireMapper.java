package io.alys.actor.wire;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.alys.primitives.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jackson as the wire wants it: CBOR; unknown fields ignored; instants and durations exact; and a
 * value whose declared type is a sealed interface carries the simple name of its record in {@code
 * @type}. Only permitted subclasses can be named, so bytes never choose a class to load.
 */
final class WireMapper {
  private WireMapper() {}

  static ObjectMapper create() {
    ObjectMapper mapper = new ObjectMapper(factory());
    mapper.setAnnotationIntrospector(new SealedTypes());
    mapper.registerModule(new Jdk8Module());
    mapper.registerModule(new JavaTimeModule());
    mapper.registerModule(byteStrings());
    mapper.setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    mapper.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    mapper.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    return mapper;
  }

  /** What is no Unicode in a text, as half a character where one was cut, is written as U+FFFD. */
  private static CBORFactory factory() {
    return CBORFactory.builder().enable(CBORGenerator.Feature.LENIENT_UTF_ENCODING).build();
  }

  /** {@link Bytes} as CBOR's own byte strings; the rooms of values know no Jackson. */
  private static SimpleModule byteStrings() {
    SimpleModule module = new SimpleModule("bytes");
    module.addSerializer(
        new StdSerializer<>(Bytes.class) {
          private static final long serialVersionUID = 1L;

          @Override
          public void serialize(Bytes value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeBinary(value.toArray());
          }
        });
    module.addDeserializer(
        Bytes.class,
        new StdScalarDeserializer<>(Bytes.class) {
          private static final long serialVersionUID = 1L;

          @Override
          public Bytes deserialize(JsonParser in, DeserializationContext context)
              throws IOException {
            return in.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT
                ? Bytes.copyOf(in.getBinaryValue())
                : (Bytes) context.handleUnexpectedToken(Bytes.class, in);
          }
        });
    return module;
  }

  /** Every record below a sealed interface; itself when it is a record. */
  static List<Class<?>> records(Class<?> type) {
    List<Class<?>> found = new ArrayList<>();
    if (type.isSealed()) {
      for (Class<?> below : type.getPermittedSubclasses()) {
        found.addAll(records(below));
      }
    } else {
      found.add(type);
    }
    return found;
  }

  private static final class SealedTypes extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
        MapperConfig<?> config, AnnotatedClass type, JavaType baseType) {
      if (!type.getRawType().isSealed()) {
        return super.findTypeResolver(config, type, baseType);
      }
      JsonTypeInfo.Value byName =
          JsonTypeInfo.Value.construct(
              JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "@type", null, false, true);
      return new StdTypeResolverBuilder(byName).init(byName, null);
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
      Class<?> type = annotated.getRawType();
      if (!type.isSealed()) {
        return super.findSubtypes(annotated);
      }
      return records(type).stream().map(r -> new NamedType(r, r.getSimpleName())).toList();
    }
  }
}
