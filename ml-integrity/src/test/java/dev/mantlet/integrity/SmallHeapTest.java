package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of the largest size that the default policy reads, in a heap of 64 MB. */
class SmallHeapTest {
  private static final int BYTES = 4 << 20;

  @TempDir Path temp;
  private Release release;
  private String good;
  private Path bundles;

  @BeforeEach
  void signOneFile() throws IOException {
    release = Release.in(Files.createDirectory(temp.resolve("model"))).file("a", "1").sign();
    good = Files.readString(release.path("model.sig"));
    Files.delete(release.path("model.sig"));
    bundles = Files.createDirectory(temp.resolve("bundles"));
  }

  @Test
  void largestHostileBundles_areRefusedAndAGoodOneVerifies() throws Exception {
    write("bytes", good.replace(payload(), filled("A")));
    write("chars", good.replace(payload(), filled("\u6a21")));
    write("keyid", good.replace("\"keyid\":\"\"", "\"keyid\":\"" + filled("x") + "\""));
    write("member", good.replaceFirst("\\{", "{\"" + filled("x") + "\":1,"));
    write("number", good.replaceFirst("\\{", "{\"x\":" + filled("9") + ","));
    write("nested", tlogEntries(filled("[")));
    write("entries", tlogEntries("[" + filled("[],") + "[]]"));
    write("certificate", chain("{\"rawBytes\":\"" + filled("A") + "\"}"));
    write("key", good.replaceAll("\"hint\":\"[^\"]*\"", "\"rawBytes\":\"" + filled("A") + "\""));
    write("many", signed(24_000));
    write("spaces", filled(" "));
    write("zeros", filled("\u0000"));
    write("~good", good);
    assertEquals(
        """
        bytes BAD_SIGNATURE
        certificate TOO_LARGE
        chars MALFORMED_BUNDLE
        entries MALFORMED_BUNDLE
        key UNTRUSTED_KEY
        keyid MALFORMED_BUNDLE
        many MISSING_FILE
        member MALFORMED_BUNDLE
        nested MALFORMED_BUNDLE
        number MALFORMED_BUNDLE
        spaces MALFORMED_BUNDLE
        zeros MALFORMED_BUNDLE
        ~good verified 1
        """,
        verdicts());
  }

  /** A good signature over a manifest of this many files. */
  private String signed(int files) {
    Map<String, String> digests = new TreeMap<>();
    for (int i = 0; i < files; i++) {
      digests.put("f" + (100_000 + i), "0".repeat(64));
    }
    byte[] statement =
        BundleWriter.statement(Release.ID, digests, List.of("a"), SymbolicLinks.UNSIGNED);
    String bundle =
        new String(
            release.bundleOf(new String(statement, StandardCharsets.UTF_8)),
            StandardCharsets.UTF_8);
    assertTrue(bundle.length() > BYTES / 2 && bundle.length() < BYTES, "size");
    return bundle;
  }

  private String payload() {
    return good.replaceAll(".*\"payload\":\"([^\"]*)\".*", "$1");
  }

  private String tlogEntries(String value) {
    return good.replace("\"tlogEntries\":[]", "\"tlogEntries\":" + value);
  }

  private String chain(String certificate) {
    return good.replaceAll(
        "\"publicKey\":\\{[^}]*}",
        "\"x509CertificateChain\":{\"certificates\":[" + certificate + "]}");
  }

  /** As much as a bundle may have, short of the rest of it. */
  private static String filled(String piece) {
    int bytes = piece.getBytes(StandardCharsets.UTF_8).length;
    return piece.repeat((BYTES - 4_000) / bytes / 4 * 4);
  }

  private void write(String name, String bundle) throws IOException {
    Files.writeString(bundles.resolve(name), bundle);
  }

  private String verdicts() throws IOException, InterruptedException {
    Path key = Files.write(temp.resolve("key"), release.keys().getPublic().getEncoded());
    return ProgramInSmallHeap.output(
        temp.resolve("log"), 64, SmallHeap.class, release.folder(), bundles, key);
  }
}
