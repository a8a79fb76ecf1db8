package dev.mantlet.fieldcrypto.jackson;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A property that JSON shows only sealed; on a record component, a field, a getter, or a
 * constructor parameter. For Jackson 3 and Jackson 2.
 *
 * <p>The class is an {@link EncryptedRecord}, or is found in one at any depth: in a property, a
 * list, a map. Any value that JSON can carry is sealed as a whole and with its type. The annotation
 * makes the member a property of the class for Jackson, even if it is private. A mapper without the
 * module refuses the property instead of writing it in clear.
 */
@Documented
@JacksonAnnotationsInside
@JsonSerialize(using = ModuleMissing.Serializer.class)
@JsonDeserialize(using = ModuleMissing.Deserializer.class)
@com.fasterxml.jackson.databind.annotation.JsonSerialize(
    using = dev.mantlet.fieldcrypto.jackson2.missing.ModuleMissing.Serializer.class)
@com.fasterxml.jackson.databind.annotation.JsonDeserialize(
    using = dev.mantlet.fieldcrypto.jackson2.missing.ModuleMissing.Deserializer.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface Encrypted {
  /**
   * Whether a {@code null} is sealed like a value, so that one cannot see that it is null.
   *
   * <p>Plaintexts of the property are then filled up to a multiple of 32 bytes, so that the length
   * does not tell either, as long as the values have no more than that. Otherwise a {@code null}
   * stands as {@code null}; that it does is authentic.
   */
  boolean hidesNull() default false;
}
