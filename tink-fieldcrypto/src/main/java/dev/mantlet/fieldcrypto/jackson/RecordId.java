package dev.mantlet.fieldcrypto.jackson;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A property of an {@link EncryptedRecord} that repeats the record id of the context.
 *
 * <p>Only compared with what the caller says, on writing and on reading: its text form has to be
 * the caller's record id, or the record is refused. It never is the source of the context. The
 * property has to have a getter or a visible field, or the class is refused: on a constructor
 * parameter alone there is nothing to compare. In objects inside a record it says nothing.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface RecordId {}
