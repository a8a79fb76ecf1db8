package dev.mantlet.integrity.onnx;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** Models as the generated classes of another library write and read them. */
final class OracleModels {
  private final Random random;

  OracleModels(long seed) {
    random = new Random(seed);
  }

  /** A model with any fields set to anything, of which only the structure is right. */
  byte[] any() {
    Message.Builder builder = OnnxMl.ModelProto.newBuilder();
    fill(builder, 0);
    return builder.build().toByteArray();
  }

  private void fill(Message.Builder builder, int depth) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      boolean skipped = random.nextInt(5) < (message ? depth : 2);
      if (skipped
          || field.getRealContainingOneof() != null
              && builder.hasOneof(field.getRealContainingOneof())) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = random.nextInt(3); i > 0; i--) {
          builder.addRepeatedField(field, value(builder, field, depth));
        }
      } else {
        builder.setField(field, value(builder, field, depth));
      }
    }
  }

  private Object value(Message.Builder builder, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> random.nextInt(17);
      case LONG -> (long) random.nextInt(4);
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> List.of("", "x", "y", "Add", "w.bin", "ai.onnx").get(random.nextInt(6));
      case BYTE_STRING -> ByteString.copyFrom(new byte[random.nextInt(3) * 4]);
      case ENUM -> any(field.getEnumType());
      case MESSAGE -> {
        Message.Builder inner = builder.newBuilderForField(field);
        fill(inner, depth + 1);
        yield inner.build();
      }
    };
  }

  private Object any(EnumDescriptor type) {
    return type.getValues().get(random.nextInt(type.getValues().size()));
  }

  /** What a model is made of, as far as both readers tell. */
  record Structure(
      long irVersion,
      TreeMap<String, Long> operatorSets,
      TreeMap<String, TreeSet<String>> operators,
      int nodes,
      int tensors,
      int external) {
    /** As the oracle reads it. */
    static Structure of(OnnxMl.ModelProto model) {
      Structure structure =
          new Structure(model.getIrVersion(), new TreeMap<>(), new TreeMap<>(), 0, 0, 0);
      model
          .getOpsetImportList()
          .forEach(set -> structure.operatorSets.put(domain(set.getDomain()), set.getVersion()));
      int[] counts = new int[3];
      structure.walk(model, counts);
      return new Structure(
          structure.irVersion,
          structure.operatorSets,
          structure.operators,
          counts[0],
          counts[1],
          counts[2]);
    }

    private void walk(Message message, int[] counts) {
      if (message instanceof OnnxMl.NodeProto node) {
        counts[0]++;
        operators
            .computeIfAbsent(domain(node.getDomain()), any -> new TreeSet<>())
            .add(node.getOpType());
      } else if (message instanceof OnnxMl.TensorProto tensor) {
        counts[1]++;
        counts[2] += tensor.getDataLocation() == OnnxMl.TensorProto.DataLocation.EXTERNAL ? 1 : 0;
      }
      message
          .getAllFields()
          .forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
              (value instanceof List<?> list ? list : List.of(value))
                  .forEach(inner -> walk((Message) inner, counts));
            }
          });
    }

    /** As the inspector reports it. */
    static Structure of(OnnxReport report) {
      TreeMap<String, TreeSet<String>> operators = new TreeMap<>();
      report.operators().forEach((domain, names) -> operators.put(domain, new TreeSet<>(names)));
      return new Structure(
          report.irVersion(),
          new TreeMap<>(report.operatorSets()),
          operators,
          report.nodes(),
          report.tensors(),
          report.externalReferences().size());
    }

    private static String domain(String name) {
      return name.equals("ai.onnx") ? "" : name;
    }
  }
}
