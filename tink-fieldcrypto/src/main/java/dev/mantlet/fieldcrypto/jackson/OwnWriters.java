package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Marks;
import dev.mantlet.fieldcrypto.json.Refusals;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.ser.BeanPropertyWriter;

/**
 * Refuses a property that writes an object with sealed properties by a serializer or converter of
 * its own: what that writes of the object it writes in clear.
 */
final class OwnWriters {
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
  }

  private static void refuse(@Nullable JavaType type, @Nullable Object writer) {
    if (writer != null && type != null && Marks.isSealed(type.getRawClass())) {
      throw Refusals.bypassed(type.getRawClass(), writer);
    }
  }
}
