package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Answer.Output;
import dev.mantlet.guard.contract.ElementType;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final long[] SHAPE = {1, 3};
  private static final short ONE_AND_A_HALF_IN_FLOAT16 = 0x3e00;
  private static final short ONE_AND_A_HALF_IN_BFLOAT16 = 0x3fc0;

  private final float[] kept = {1f, -0f, 3f};
  private final Answer answer = new Answer(new Output("y", kept, SHAPE));

  private static Answer of(ElementType type, Object data) {
    return new Answer(new Output("y", type, data, new long[] {1, 1}));
  }

  @Test
  void floatView_hasTheElementsOfTheArray() {
    assertEquals(FloatBuffer.wrap(answer.floats("y")), answer.floatView("y"));
    assertEquals(3, answer.floatView("y").remaining());
  }

  @Test
  void floatView_givesNobodyTheArray() {
    FloatBuffer view = answer.floatView("y");
    assertTrue(view.isReadOnly());
    assertFalse(view.hasArray());
  }

  @Test
  void floatView_isNoCopy() {
    FloatBuffer view = answer.floatView("y");
    kept[0] = 7f; // nobody outside can: the array is the answer's
    assertEquals(7f, view.get(0));
  }

  @Test
  void twoViews_areReadApart() {
    answer.floatView("y").get();
    assertEquals(0, answer.floatView("y").position());
  }

  @Test
  void floatView_ofHalves_isWidened() {
    Answer float16 = of(ElementType.FLOAT16, new short[] {ONE_AND_A_HALF_IN_FLOAT16});
    Answer bfloat16 = of(ElementType.BFLOAT16, new short[] {ONE_AND_A_HALF_IN_BFLOAT16});
    assertEquals(1.5f, float16.floatView("y").get(0));
    assertEquals(1.5f, bfloat16.floatView("y").get(0));
  }

  @Test
  void floatView_ofAnotherTypeOrName_isRefused() {
    Answer longs = of(ElementType.INT64, new long[] {1});
    String said =
        assertThrows(IllegalArgumentException.class, () -> longs.floatView("y")).getMessage();
    assertEquals("output 'y' holds INT64, not floats", said);
    assertThrows(IllegalArgumentException.class, () -> answer.floatView("z"));
  }
}
