package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundAuditsTest {
  /** The false alarm of each audit is a share of one for all: what shares it must be counted. */
  @Test
  void everyAuditHasItsShareOfTheFalseAlarm_atFourValuesOfEpsilon() {
    List<Method> audits =
        Stream.of(
                DpAuditSoundTest.class,
                DpAuditVectorsSoundTest.class,
                DpAuditGroupsSoundTest.class,
                DpAuditNoisesSoundTest.class)
            .flatMap(type -> Stream.of(type.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(ParameterizedTest.class))
            .toList();
    assertEquals(SoundAudits.AUDITED, audits.size());
    audits.forEach(audit ->
        assertEquals(4, audit.getAnnotation(ValueSource.class).strings().length, audit.getName()));
  }
}
