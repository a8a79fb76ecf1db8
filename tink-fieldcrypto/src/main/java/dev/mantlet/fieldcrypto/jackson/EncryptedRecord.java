package dev.mantlet.fieldcrypto.jackson;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A class that is written as a document of its own: all {@link Encrypted} properties in it, at any
 * depth, are sealed together as one record.
 *
 * <p>Type and schema version are part of the context that the values are bound to: renaming the
 * class changes nothing, changing either here makes older documents unreadable by this class. In
 * another record it is a part of that one, and what is said here does not count.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EncryptedRecord {
  /** The stable name of the type, 1 to 1,024 UTF-8 bytes. */
  String type();

  /** The version of the meaning of the properties, 1 or above. */
  int schema();
}
