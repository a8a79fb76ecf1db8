package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.ImageRules;
import dev.mantlet.guard.contract.ImageRules.ImageType;
import dev.mantlet.guard.contract.InputRules;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRulesTest {
  private static final ImageRules ALL =
      ImageRules.of(ImageType.PNG, ImageType.JPEG, ImageType.GIF, ImageType.BMP);

  private static Verdict judge(ImageRules rules, byte[] bytes) {
    return judge(rules, FakeSession.input("x", "n"), bytes, bytes.length);
  }

  private static Verdict judge(ImageRules rules, TensorSpec open, byte[] bytes, long... shape) {
    GuardPolicy policy =
        GuardPolicy.builder().input("x", InputRules.none().image(rules)).maxBatch(1 << 20).build();
    TensorSpec spec = new TensorSpec("x", ElementType.UINT8.name(), open.axes());
    return new Guard(Contract.of(List.of(spec), policy), List.of())
        .check(InferenceRequest.of("x", bytes, shape));
  }

  private static void assertRefused(Code code, ImageRules rules, byte[] bytes) {
    Verdict verdict = judge(rules, bytes);
    assertInstanceOf(Verdict.Refused.class, verdict);
    assertEquals(code, verdict.findings().get(0).code());
  }

  private static byte[] encoded(ImageType type, int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, type.name().toLowerCase(java.util.Locale.ROOT), out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @EnumSource
  void imageOfTheJdksWriter_isAdmittedUpToItsPixels(ImageType type) throws IOException {
    byte[] image = encoded(type, 31, 17);
    assertEquals(new Verdict.Admitted(), judge(ALL.maxPixels(31 * 17), image));
    assertRefused(Code.IMAGE_TOO_LARGE, ALL.maxPixels(31 * 17 - 1), image);
  }

  @ParameterizedTest
  @EnumSource
  void imageOfAnotherType_isRefused(ImageType type) throws IOException {
    byte[] image = encoded(type, 3, 3);
    for (ImageType other : ImageType.values()) {
      if (other != type) {
        assertRefused(Code.IMAGE_TYPE, ImageRules.of(other), image);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyBeginning_isRefusedUntilTheSizeIsThere_andNeverThrows(ImageType type)
      throws IOException {
    byte[] image = encoded(type, 300, 200);
    Verdict before = judge(ALL, new byte[] {0});
    for (int length = 1; length < Math.min(image.length, 800); length++) {
      Verdict verdict = judge(ALL, Arrays.copyOf(image, length));
      if (verdict instanceof Verdict.Admitted) {
        before = verdict;
      } else {
        assertInstanceOf(Verdict.Refused.class, before, "refused again at " + length);
      }
    }
    assertInstanceOf(Verdict.Admitted.class, before);
  }

  @Test
  void pngThatClaimsToBeHuge_isRefusedBeforeAnybodyDecodesIt() throws IOException {
    byte[] bomb = encoded(ImageType.PNG, 3, 3);
    ByteBuffer.wrap(bomb).order(ByteOrder.BIG_ENDIAN).putInt(16, -1).putInt(20, -1);
    assertRefused(Code.IMAGE_TOO_LARGE, ALL.maxPixels(Long.MAX_VALUE >> 1), bomb);
    assertRefused(Code.IMAGE_TOO_LARGE, ALL, bomb);
  }

  @Test
  void headerWithoutASize_isRefused() throws IOException {
    byte[] flat = encoded(ImageType.PNG, 3, 3);
    ByteBuffer.wrap(flat).order(ByteOrder.BIG_ENDIAN).putInt(20, 0);
    assertRefused(Code.IMAGE_MALFORMED, ALL, flat);
    byte[] endless = new byte[1000];
    Arrays.fill(endless, (byte) 0xff);
    endless[1] = (byte) 0xd8;
    assertRefused(Code.IMAGE_MALFORMED, ALL, endless);
  }

  @Test
  void textsAndMarkup_areNoImages() {
    assertRefused(Code.IMAGE_TYPE, ALL, "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes());
    assertRefused(Code.IMAGE_TYPE, ALL, "GIF89".getBytes());
  }

  @Test
  void randomDamage_neverThrows() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (ImageType type : ImageType.values()) {
      byte[] image = encoded(type, 40, 30);
      for (int round = 0; round < 2000; round++) {
        byte[] damaged = image.clone();
        for (int i = 0; i < 3; i++) {
          damaged[random.nextInt(Math.min(700, damaged.length))] = (byte) random.nextInt();
        }
        judge(ALL, Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length)));
      }
    }
  }

  @Test
  void imageThatIsOnlyReported_runs() {
    Verdict verdict = judge(ALL.on(Action.REPORT), new byte[] {1, 2, 3});
    assertInstanceOf(Verdict.Admitted.class, verdict);
    assertEquals(Code.IMAGE_TYPE, verdict.findings().get(0).code());
    assertThrows(IllegalArgumentException.class, () -> ALL.on(Action.CLAMP));
  }

  @Test
  void everyRowOfABatch_isAnImageOfItsOwn() throws IOException {
    byte[] good = encoded(ImageType.PNG, 3, 3);
    byte[] bomb = good.clone();
    ByteBuffer.wrap(bomb).order(ByteOrder.BIG_ENDIAN).putInt(16, -1).putInt(20, -1);
    TensorSpec rows = FakeSession.input("x", "n", "bytes");
    for (byte[] second : List.of(good, bomb, new byte[good.length])) {
      byte[] both = Arrays.copyOf(good, 2 * good.length);
      System.arraycopy(second, 0, both, good.length, good.length);
      Verdict verdict = judge(ALL, rows, both, 2, good.length);
      assertEquals(second != good, verdict instanceof Verdict.Refused, verdict.toString());
    }
  }

  /** Decoders reserve memory for the frame, whatever the screen is. */
  @Test
  void gifWhoseFrameIsLargerThanItsScreen_isAsLargeAsTheFrame() throws IOException {
    byte[] gif = encoded(ImageType.GIF, 300, 200);
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putInt(6, 0x0001_0001);
    assertEquals(new Verdict.Admitted(), judge(ALL.maxPixels(300 * 200), gif));
    assertRefused(Code.IMAGE_TOO_LARGE, ALL.maxPixels(300 * 200 - 1), gif);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5}) // BI_JPEG and BI_PNG
  void bmpThatHoldsAFileOfAnotherFormat_isRefused(int compression) throws IOException {
    byte[] bmp = encoded(ImageType.BMP, 3, 3);
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(30, compression);
    assertRefused(Code.IMAGE_MALFORMED, ALL, bmp);
  }
}
