package dev.mantlet.guard;

import static dev.mantlet.guard.Shape.ANY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.spi.InputCheck;
import dev.mantlet.guard.spi.TensorView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final InferenceRequest GOOD =
      InferenceRequest.of("x", new float[] {1, 2, 3, 4}, 2, 2);

  private static Guard guard(InputCheck... checks) {
    GuardPolicy.Builder policy =
        GuardPolicy.builder().shape("x", Shape.of(ANY, 2)).range("x", 0, 9);
    List.of(checks).forEach(policy::check);
    return Guard.of(policy.build());
  }

  private static List<Code> codes(Verdict verdict) {
    return verdict.findings().stream().map(Finding::code).toList();
  }

  @Test
  void judgesByThePolicyAlone_withoutAModel() {
    assertEquals(new Verdict.Admitted(), guard().check(GOOD));
    assertEquals(
        List.of(Code.OUT_OF_RANGE),
        codes(guard().check(InferenceRequest.of("x", new float[] {1, 10}, 1, 2))));
    assertEquals(
        List.of(Code.WRONG_DIMENSION),
        codes(guard().check(InferenceRequest.of("x", new float[] {1, 2, 3}, 1, 3))));
  }

  @Test
  void policyWithoutShapes_isNoGuard() {
    assertThrows(IllegalArgumentException.class, () -> Guard.of(GuardPolicy.builder().build()));
    GuardPolicy rangeOnly = GuardPolicy.builder().shape("x", Shape.of(1)).range("z", 0, 1).build();
    assertThrows(IllegalArgumentException.class, () -> Guard.of(rangeOnly));
  }

  @Test
  void refusedVerdict_throwsItsFindings_andAdmittedReturnsItself() {
    Verdict refused = guard().check(InferenceRequest.of("x", new float[] {1}, 1));
    assertEquals(
        refused.findings(), assertThrows(InputRefusedException.class, refused::orThrow).findings());
    Verdict admitted = guard().check(GOOD);
    assertEquals(admitted, admitted.orThrow());
    assertThrows(IllegalArgumentException.class, () -> new Verdict.Refused(List.of()));
  }

  @Test
  void checkSeesNameShapeAndElements() {
    List<String> seen = new ArrayList<>();
    guard(
            tensor -> {
              seen.add(
                  tensor.name()
                      + tensor.shape()
                      + tensor.size()
                      + Arrays.toString(tensor.toArray())
                      + tensor.get(3));
              assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(4));
              return Optional.empty();
            })
        .check(GOOD)
        .orThrow();
    assertEquals(List.of("x[2, 2]4[1.0, 2.0, 3.0, 4.0]4.0"), seen);
  }

  @Test
  void checkSeesTheStoredCopy_notTheCallersMemory() {
    float[] data = {1, 2};
    AtomicReference<float[]> seen = new AtomicReference<>();
    InputCheck vandal =
        tensor -> {
          data[0] = 1e9f;
          return Optional.empty();
        };
    InputCheck reader =
        tensor -> {
          seen.set(tensor.toArray());
          return Optional.empty();
        };
    guard(vandal, reader).check(InferenceRequest.of("x", data, 1, 2)).orThrow();
    assertArrayEquals(new float[] {1, 2}, seen.get());
  }

  @Test
  void findingOfACheck_refuses() {
    Finding finding = Finding.at(2, "x", Code.CHECK_REFUSED, "not an image");
    assertEquals(
        new Verdict.Refused(List.of(finding)), guard(tensor -> Optional.of(finding)).check(GOOD));
  }

  @Test
  void checkThatThrowsOrReturnsNull_refuses() {
    InputCheck throwing =
        tensor -> {
          throw new IllegalStateException("secret 4.0");
        };
    InputCheck asserting =
        tensor -> {
          throw new AssertionError();
        };
    for (InputCheck broken : new InputCheck[] {throwing, asserting, tensor -> null}) {
      Verdict verdict = guard(broken).check(GOOD);
      assertEquals(List.of(Code.CHECK_FAILED), codes(verdict));
      assertTrue(!verdict.findings().get(0).message().contains("secret"));
    }
  }

  @Test
  void checksDoNotRun_whereTheContractIsBroken() {
    AtomicInteger runs = new AtomicInteger();
    guard(
            tensor -> {
              runs.incrementAndGet();
              return Optional.empty();
            })
        .check(InferenceRequest.of("x", new float[] {1, Float.NaN}, 1, 2));
    assertEquals(0, runs.get());
  }

  @Test
  void viewThatIsKept_cannotBeReadLater() {
    AtomicReference<TensorView> kept = new AtomicReference<>();
    guard(
            tensor -> {
              kept.set(tensor);
              return Optional.empty();
            })
        .check(GOOD);
    assertThrows(IllegalStateException.class, () -> kept.get().get(0));
    assertThrows(IllegalStateException.class, () -> kept.get().toArray());
  }

  @Test
  void twoTensorsOfOneName_areMisuse() {
    assertThrows(IllegalArgumentException.class, () -> GOOD.and("x", new float[1], 1));
  }
}
