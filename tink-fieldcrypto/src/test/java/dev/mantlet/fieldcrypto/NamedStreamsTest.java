package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static dev.mantlet.fieldcrypto.StreamCipherTest.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamedStreamsTest {
  private static final RecordContext M1 =
      FieldContext.tenant("lab-a").type("model").schema(1).record("m-1");
  private static final Map<String, byte[]> FILES =
      new TreeMap<>(
          Map.of("config.json", bytes(90), "weights/0", bytes(280), "weights/1", bytes(280)));

  private final CountingKeyService service = new CountingKeyService();
  private final Keyring keyring = Keyring.builder(service).refusalsPerMinute(1_000_000).build();
  private final StreamCipher cipher = StreamCipherTest.small(keyring);
  private final Folder folder = seal(FILES);

  @Test
  void sealedFilesOpenInAnyOrderAndAgain() throws IOException {
    var opening = cipher.openingAll(M1, folder.header(), FILES.keySet());
    assertEquals(List.of("config.json", "weights/0", "weights/1"), opening.names());
    for (String name : List.of("weights/1", "config.json", "weights/1", "weights/0")) {
      assertArrayEquals(FILES.get(name), open(opening, name, folder.bodies().get(name)));
    }
  }

  @Test
  void folderWithoutFilesOpensAsNothing() {
    Folder empty = seal(Map.of());
    assertEquals(List.of(), cipher.openingAll(M1, empty.header(), Set.of()).names());
    assertRefused(() -> cipher.openingAll(M1, empty.header(), Set.of("one")));
  }

  @Test
  void oneStreamIsTheSingleFormWithItsHeaderApart() throws IOException {
    Folder one = seal(Map.of("weights", bytes(280)));
    byte[] joined =
        new CanonicalBytes().raw(one.header()).raw(one.bodies().get("weights")).toArray();
    assertArrayEquals(bytes(280), StreamCipherTest.open(cipher, joined));
  }

  @Test
  void swappedFiles_doNotOpen() {
    var opening = cipher.openingAll(M1, folder.header(), FILES.keySet());
    for (String name : FILES.keySet()) {
      for (String other : FILES.keySet()) {
        if (!name.equals(other)) {
          assertRefused(() -> open(opening, name, folder.bodies().get(other)));
        }
      }
    }
  }

  @Test
  void droppedAddedOrRenamedFile_isRefusedBeforeAnyFileIsRead() {
    byte[] header = folder.header();
    assertRefused(() -> cipher.openingAll(M1, header, Set.of("config.json", "weights/0")));
    assertRefused(() ->
        cipher.openingAll(
            M1, header, Set.of("config.json", "weights/0", "weights/1", "weights/2")));
    assertRefused(
        () -> cipher.openingAll(M1, header, Set.of("config.json", "weights/0", "weights/2")));
    assertRefused(() -> cipher.openingAll(M1, header, Set.of("config.jsonweights/0", "weights/1")));
    assertRefused(() -> cipher.openingAll(M1, header, Set.of()));
  }

  @Test
  void fileOfAnotherSealOfTheSameFolder_doesNotOpen() {
    Folder other = seal(FILES);
    var opening = cipher.openingAll(M1, folder.header(), FILES.keySet());
    assertRefused(() -> open(opening, "weights/0", other.bodies().get("weights/0")));
  }

  @Test
  void folderMovedToAnotherRecord_doesNotOpen() {
    RecordContext m2 = FieldContext.tenant("lab-a").type("model").schema(1).record("m-2");
    assertRefused(() -> cipher.openingAll(m2, folder.header(), FILES.keySet()));
  }

  @Test
  void olderVersionOfTheFolder_doesNotOpenWhereVersionsAreUsed() {
    Folder old = seal(M1.version(6), FILES);
    assertRefused(() -> cipher.openingAll(M1.version(7), old.header(), FILES.keySet()));
  }

  @Test
  void emptyOrMissingFile_doesNotOpenAsAnEmptyOne() {
    var opening = cipher.openingAll(M1, folder.header(), FILES.keySet());
    assertRefused(() -> open(opening, "weights/0", new byte[0]));
  }

  @Test
  void anyBitOfTheHeaderChanged_doesNotOpen() {
    byte[] header = folder.header();
    for (int bit = 0; bit < 8 * header.length; bit++) {
      byte[] changed = header.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(() -> cipher.openingAll(M1, changed, FILES.keySet()));
    }
  }

  @Test
  void headerExistsOnlyWhenAllFilesAreFinished() throws IOException {
    var sealing = cipher.sealingAll(M1, Set.of("a", "b"));
    assertThrows(IllegalStateException.class, sealing::finish);
    sealing.sealing("a", new ByteArrayOutputStream()).finish();
    assertThrows(IllegalStateException.class, sealing::finish);
    var b = sealing.sealing("b", new ByteArrayOutputStream());
    assertThrows(IllegalStateException.class, sealing::finish);
    b.finish();
    assertArrayEquals(sealing.finish(), sealing.finish());
  }

  @Test
  void fileThatFailedCannotBeSealedAgainUnderTheSameHeader() throws IOException {
    var sealing = cipher.sealingAll(M1, Set.of("a"));
    assertThrows(IOException.class, sealing.sealing("a", new ByteArrayOutputStream())::close);
    assertThrows(
        IllegalStateException.class, () -> sealing.sealing("a", new ByteArrayOutputStream()));
    assertThrows(IllegalStateException.class, sealing::finish);
  }

  @Test
  void nameThatWasNotGivenIsRefused() {
    var sealing = cipher.sealingAll(M1, Set.of("a"));
    assertThrows(
        IllegalArgumentException.class, () -> sealing.sealing("b", new ByteArrayOutputStream()));
    var opening = cipher.openingAll(M1, folder.header(), FILES.keySet());
    assertThrows(IllegalArgumentException.class, () -> open(opening, "b", new byte[0]));
  }

  @Test
  void tooManyNamesOrOneThatCannotBeBoundAreRefused() {
    Set<String> most =
        IntStream.range(0, 8192).mapToObj(i -> "file-" + i).collect(Collectors.toSet());
    cipher.sealingAll(M1, most);
    most.add("one more");
    assertThrows(IllegalArgumentException.class, () -> cipher.sealingAll(M1, most));
    assertThrows(IllegalArgumentException.class, () -> cipher.sealingAll(M1, Set.of("")));
    assertThrows(IllegalArgumentException.class, () -> cipher.sealingAll(M1, Set.of("\ud800")));
  }

  @Test
  void filesAreSealedAndOpenedByManyThreadsAtOnce() {
    Map<String, byte[]> many = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      many.put("file-" + i, bytes(i));
    }
    Map<String, byte[]> bodies = new ConcurrentHashMap<>();
    var sealing = cipher.sealingAll(M1, many.keySet());
    many.entrySet().parallelStream()
        .forEach(
            file -> bodies.put(file.getKey(), sealed(sealing, file.getKey(), file.getValue())));
    var opening = cipher.openingAll(M1, sealing.finish(), bodies.keySet());
    bodies.entrySet().parallelStream()
        .forEach(body ->
            assertArrayEquals(
                many.get(body.getKey()), open(opening, body.getKey(), body.getValue())));
  }

  @Test
  void folderTakesOneKeyAndOneCallOfTheKeyService() {
    CountingKeyService counted = new CountingKeyService();
    StreamCipher fresh = StreamCipherTest.small(Keyring.wrappedBy(counted));
    var sealing = fresh.sealingAll(M1, FILES.keySet());
    FILES.forEach((name, content) -> sealed(sealing, name, content));
    sealing.finish();
    assertEquals(1, counted.calls());
  }

  private Folder seal(Map<String, byte[]> files) {
    return seal(M1, files);
  }

  private Folder seal(RecordContext context, Map<String, byte[]> files) {
    var sealing = cipher.sealingAll(context, files.keySet());
    Map<String, byte[]> bodies = new HashMap<>();
    files.forEach((name, content) -> bodies.put(name, sealed(sealing, name, content)));
    return new Folder(sealing.finish(), bodies);
  }

  private static byte[] sealed(StreamCipher.NamedSealing sealing, String name, byte[] content) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (var stream = sealing.sealing(name, sink)) {
      stream.write(content);
      stream.finish();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return sink.toByteArray();
  }

  private static byte[] open(StreamCipher.NamedOpening opening, String name, byte[] body) {
    try (var stream = opening.opening(name, new ByteArrayInputStream(body))) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private record Folder(byte[] header, Map<String, byte[]> bodies) {}
}
