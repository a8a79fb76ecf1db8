package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the documentation of streams. */
class StreamSnippetsTest {
  private final Keyring keyring = Keyring.wrappedBy(new CountingKeyService());

  @Test
  void oneStream(@TempDir Path folder) throws IOException {
    Path scan = Files.write(folder.resolve("scan"), StreamCipherTest.bytes(3 << 20));
    Path sealed = folder.resolve("scan.sealed");
    Path opened = folder.resolve("scan.opened");
    // @start region="stream"
    StreamCipher cipher = StreamCipher.using(keyring);
    FieldContext place =
        FieldContext.tenant("clinic-a").type("patient").schema(1).record("p-17").path("scan");
    try (InputStream in = Files.newInputStream(scan);
        OutputStream out = Files.newOutputStream(sealed)) {
      cipher.seal(place, in, out);
    }

    try (InputStream in = Files.newInputStream(sealed);
        OutputStream out = Files.newOutputStream(opened)) {
      StreamCipher.WholeStream whole = cipher.open(place, in, out); // throws if the end is missing
      System.out.println(whole.bytes() + " bytes");
    }
    // @end
    assertEquals(-1, Files.mismatch(scan, opened));
  }

  @Test
  void modelFolderWithoutTouchingDisk() throws IOException {
    Map<String, byte[]> files =
        Map.of("config.json", "{}".getBytes(), "weights.onnx", StreamCipherTest.bytes(1 << 16));
    Map<String, byte[]> store = new HashMap<>();
    StreamCipher cipher = StreamCipher.using(keyring);
    // @start region="folder"
    RecordContext model =
        FieldContext.tenant("lab-a").type("model").schema(1).record("digits").version(4);
    StreamCipher.NamedSealing sealing = cipher.sealingAll(model, files.keySet());
    for (String name : files.keySet()) {
      try (var out = sealing.sealing(name, sink(store, name))) {
        out.write(files.get(name));
        out.finish(); // closing alone leaves what does not open
      }
    }
    byte[] header = sealing.finish(); // there is none before all files are finished
    store.put("header", header);

    Set<String> names = Set.of("config.json", "weights.onnx"); // the caller's, not the store's
    StreamCipher.NamedOpening opening = cipher.openingAll(model, store.get("header"), names);
    Map<String, byte[]> inMemory = new HashMap<>();
    for (String name : opening.names()) {
      try (var in = opening.opening(name, new ByteArrayInputStream(store.get(name)))) {
        inMemory.put(name, in.readAllBytes());
      }
    }
    // @end
    files.forEach((name, content) -> assertArrayEquals(content, inMemory.get(name)));
  }

  private static OutputStream sink(Map<String, byte[]> store, String name) {
    return new java.io.ByteArrayOutputStream() {
      @Override
      public void close() {
        store.put(name, toByteArray());
      }
    };
  }
}
