package dev.mantlet.guard.sanitize;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The codec of another module: there or not, and by many at a time. */
class JpegTest {
  private static final Shape SHAPE = Shape.of(2, 1, 16, 16);

  /** What the child prints. */
  public static void main(String[] args) {
    try {
      System.out.println(Sanitizers.bits(1) + ", " + Sanitizers.jpeg(75));
    } catch (IllegalStateException missing) {
      System.out.println(Sanitizers.bits(1) + ", " + missing.getMessage());
    }
  }

  private static String child(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), JpegTest.class.getName()));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, child.waitFor(), said);
    return said;
  }

  @Test
  void withoutTheDesktopModule_jpegIsRefusedWithAWayOut_andTheOthersWork() throws Exception {
    String said = child("--limit-modules", "java.base,java.logging");
    assertEquals(
        "bits 1, JPEG needs the module java.desktop, which this JVM runs without:"
            + " add --add-modules java.desktop, or link it into the image",
        said);
    assertEquals("bits 1, jpeg 75", child());
  }

  @Test
  void manyThreads_getTheSameBytes() throws InterruptedException {
    Sanitizer jpeg = Sanitizers.jpeg(40);
    float[] image = Runs.image(512, 9);
    float[] expected = Runs.sanitize(jpeg, SHAPE, image);
    ConcurrentLinkedQueue<float[]> results = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      threads.add(
          new Thread(() -> {
            Sanitizer.Bound bound = jpeg.bind(Runs.unit(SHAPE));
            for (int i = 0; i < 50; i++) {
              float[] to = new float[512];
              bound.sanitize(image, SHAPE, to);
              results.add(to);
            }
          }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(200, results.size());
    results.forEach(result -> assertArrayEquals(expected, result));
  }

  @Test
  void lowerQuality_changesMore() {
    float[] image = Runs.image(512, 9);
    double last = 0;
    for (int quality : new int[] {95, 50, 5}) {
      double squares = 0;
      float[] decoded = Runs.sanitize(Sanitizers.jpeg(quality), SHAPE, image);
      for (int i = 0; i < image.length; i++) {
        squares += Math.pow(decoded[i] - image[i], 2);
      }
      assertTrue(squares > last, "quality " + quality);
      last = squares;
    }
  }
}
