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
 * constructor parameter of an {@link EncryptedRecord}.
 *
 * <p>Any value that JSON can carry is sealed with its type, {@code null} excepted. The annotation
 * makes the member a property of the class for Jackson, even if it is private. A mapper without
 * {@link EncryptedModule} refuses the property instead of writing it in clear.
 */
@Documented
@JacksonAnnotationsInside
@JsonSerialize(using = ModuleMissing.Serializer.class)
@JsonDeserialize(using = ModuleMissing.Deserializer.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface Encrypted {}
