package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Marks;
import dev.mantlet.fieldcrypto.json.Refusals;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.ser.BeanPropertyWriter;

/**
 * Refuses a property that writes an object with sealed properties by a serializer or converter of
 * its own, or whose class an introspector gives one: what that writes of the object it writes in
 * clear.
 */
final class OwnWriters {
  /** Contents of contents. */
  private static final int MAX_DEPTH = 16;

  private OwnWriters() {}

  /**
   * Looks at what {@code property} says about its value, and about keys and contents of it.
   *
   * @throws RefusedUseException with the class and what would write it
   */
  static void refuse(SerializationConfig config, BeanPropertyWriter property) {
    @Nullable AnnotatedMember member = property.getMember();
    if (member == null) {
      return; // made up, with nothing behind it
    }
    AnnotationIntrospector said = config.getAnnotationIntrospector();
    refuse(property.getType(), said.findSerializer(config, member));
    refuse(property.getType(), said.findSerializationConverter(config, member));
    refuse(property.getType().getKeyType(), said.findKeySerializer(config, member));
    JavaType content = property.getType().getContentType();
    refuse(content, said.findContentSerializer(config, member));
    refuse(content, said.findSerializationContentConverter(config, member));
    refuse(config, property.getType());
  }

  /**
   * Looks at what introspectors say about {@code declared} as a class, and about its contents.
   *
   * @throws RefusedUseException with the class and what would write it
   */
  static void refuse(SerializationConfig config, JavaType declared) {
    @Nullable JavaType type = declared;
    for (int depth = 0; type != null && depth < MAX_DEPTH; depth++) {
      if (Marks.isSealed(type.getRawClass())) {
        AnnotatedClass written =
            config.classIntrospectorInstance().introspectClassAnnotations(type);
        AnnotationIntrospector said = config.getAnnotationIntrospector();
        refuse(type, said.findSerializer(config, written));
        refuse(type, said.findSerializationConverter(config, written));
      }
      type = type.getContentType();
    }
  }

  private static void refuse(@Nullable JavaType type, @Nullable Object writer) {
    if (writer != null && type != null && Marks.isSealed(type.getRawClass())) {
      throw Refusals.bypassed(type.getRawClass(), writer);
    }
  }
}
