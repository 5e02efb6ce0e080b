package io.alys.testkit;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a protocol's bytes follow from, as lines that are kept in a file. */
public final class ProtoWords {
  private ProtoWords() {}

  /** One line for everything whose change would change the bytes. */
  public static List<String> of(FileDescriptor file) {
    List<String> words = new ArrayList<>();
    for (ServiceDescriptor service : file.getServices()) {
      for (MethodDescriptor method : service.getMethods()) {
        words.add(
            "rpc %s %s: %s%s to %s%s"
                .formatted(
                    service.getName(),
                    method.getName(),
                    method.isClientStreaming() ? "stream " : "",
                    method.getInputType().getName(),
                    method.isServerStreaming() ? "stream " : "",
                    method.getOutputType().getName()));
      }
    }
    for (Descriptor message : file.getMessageTypes()) {
      for (FieldDescriptor field : message.getFields()) {
        words.add(
            "message %s %d %s: %s"
                .formatted(message.getName(), field.getNumber(), field.getName(), typeOf(field)));
      }
    }
    for (EnumDescriptor kind : file.getEnumTypes()) {
      for (EnumValueDescriptor value : kind.getValues()) {
        words.add("enum %s %d %s".formatted(kind.getName(), value.getNumber(), value.getName()));
      }
    }
    return words;
  }

  private static String typeOf(FieldDescriptor field) {
    if (field.isMapField()) {
      List<FieldDescriptor> entry = field.getMessageType().getFields();
      return "map<%s, %s>".formatted(nameOf(entry.getFirst()), nameOf(entry.getLast()));
    }
    String label = field.isRepeated() ? "repeated " : "";
    if (!field.isRepeated() && field.toProto().getProto3Optional()) {
      label = "optional ";
    }
    String place =
        field.getRealContainingOneof() == null
            ? ""
            : " in " + field.getRealContainingOneof().getName();
    return label + nameOf(field) + place;
  }

  private static String nameOf(FieldDescriptor field) {
    return switch (field.getType()) {
      case MESSAGE -> field.getMessageType().getName();
      case ENUM -> field.getEnumType().getName();
      default ->
          field.getType().toProto().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
    };
  }
}
