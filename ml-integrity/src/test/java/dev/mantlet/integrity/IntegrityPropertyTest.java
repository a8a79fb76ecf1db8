package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class IntegrityPropertyTest {
  @Property(tries = 40)
  void anyFolder_comesBackAsItWasSigned(@ForAll("folders") Map<String, byte[]> files)
      throws IOException {
    Path folder = Files.createTempDirectory("mantlet-integrity");
    try {
      Release release = Release.in(folder);
      files.forEach(release::file);
      VerifiedModel model = release.sign().verify();
      assertEquals(files.keySet(), model.manifest().names());
      files.forEach(
          (name, content) -> assertArrayEquals(content, Release.bytes(model.open(name)), name));
    } finally {
      delete(folder);
    }
  }

  /** Names of up to three levels; folders start with d and files with f, so that none is both. */
  @Provide
  Arbitrary<Map<String, byte[]>> folders() {
    Arbitrary<String> segment =
        Arbitraries.strings()
            .withChars("abcxyz0189._-")
            .withChars('\u00e9', '\u6a21')
            .ofMaxLength(5)
            .map(s -> s + "z");
    Arbitrary<String> name =
        segment
            .list()
            .ofMaxSize(2)
            .flatMap(folders ->
                segment.map(file ->
                    String.join("", folders.stream().map(d -> "d" + d + "/").toList())
                        + "f"
                        + file));
    Arbitrary<byte[]> content = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    return Arbitraries.maps(name, content).ofMinSize(1).ofMaxSize(12).map(HashMap::new);
  }

  @Property(tries = 2_000)
  void mutatedBundle_isReadOrRefused(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 1 << 24) Integer> mutations) {
    byte[] bundle = Sample.BUNDLE.clone();
    for (int mutation : mutations) {
      bundle = mutate(bundle, mutation);
    }
    Envelope envelope = parseOrNull(bundle);
    if (envelope != null && Sample.KEY.verifies(envelope.signedBytes(), envelope.signature())) {
      assertArrayEquals(Sample.PAYLOAD, envelope.payload(), "what verifies is what was signed");
    }
  }

  @Property(tries = 2_000)
  void mutatedStatement_isReadOrRefused(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 1 << 24) Integer> mutations) {
    byte[] payload = Sample.PAYLOAD.clone();
    for (int mutation : mutations) {
      payload = mutate(payload, mutation);
    }
    try {
      Statement statement = Statement.parse(payload, Release.ID, ResourceNames.PORTABLE);
      assertEquals(Sha256.hexOf(payload), statement.manifest().digest());
    } catch (ModelRejectedException e) {
      assertTrue(e.getMessage().codePoints().noneMatch(IntegrityPropertyTest::isHidden));
    }
  }

  static boolean isHidden(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
  }

  /** Changes, removes, doubles or inserts at a place, as the bits of {@code mutation} say. */
  private static byte[] mutate(byte[] bytes, int mutation) {
    int at = (mutation >>> 10) % Math.max(1, bytes.length);
    byte value = (byte) (mutation >>> 2);
    byte[] head = Arrays.copyOf(bytes, Math.min(at, bytes.length));
    byte[] tail = Arrays.copyOfRange(bytes, Math.min(at + 1, bytes.length), bytes.length);
    byte[] middle =
        switch (mutation & 3) {
          case 0 -> new byte[] {value};
          case 1 -> new byte[0];
          case 2 ->
              Arrays.copyOfRange(
                  bytes, head.length, Math.min(bytes.length, at + 1 + (value & 0x3f)));
          default ->
              ("{\"" + (char) (value & 0x7f) + "\":[" + value + "]},")
                  .getBytes(StandardCharsets.UTF_8);
        };
    byte[] result = Arrays.copyOf(head, head.length + middle.length + tail.length);
    System.arraycopy(middle, 0, result, head.length, middle.length);
    System.arraycopy(tail, 0, result, head.length + middle.length, tail.length);
    return result;
  }

  private static @Nullable Envelope parseOrNull(byte[] bundle) {
    try {
      return Envelope.parse(bundle);
    } catch (ModelRejectedException e) {
      return null;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** One signed bundle for all mutations. */
  private static final class Sample {
    static final Release RELEASE = Release.in(Path.of("nowhere"));
    static final VerificationKey KEY = RELEASE.key();
    static final byte[] PAYLOAD =
        BundleWriter.statement(
            Release.ID,
            Map.of("weights.bin", Sha256.hexOf(new byte[] {1})),
            List.of(".git", "model.sig"),
            SymbolicLinks.UNSIGNED);
    static final byte[] BUNDLE = RELEASE.bundleOf(new String(PAYLOAD, StandardCharsets.UTF_8));

    private Sample() {}
  }
}
