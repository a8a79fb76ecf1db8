package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest {
  /** 26 bytes: shards of 4, 4, 4, 4, 4, 4 and 2. */
  private static final String CONTENT = "abcdefghijklmnopqrstuvwxyz";

  @TempDir Path folder;
  private Release release;

  @BeforeEach
  void writeModel() {
    release = Release.in(folder).file("w", CONTENT);
  }

  @ParameterizedTest
  @CsvSource({"sha256,4", "sha256-sharded-4,4", "sha256,4.0", "sha256-sharded-4,4.0", "sha256,4e0"})
  void bothDialects_verify(String algorithm, String shardSize) {
    release.signStatement(statement(algorithm, shardSize, names()));
    VerifiedModel model = release.verify();
    assertArrayEquals(CONTENT.getBytes(StandardCharsets.UTF_8), Release.bytes(model.open("w")));
    assertEquals(7, model.manifest().digests("w").size());
    assertThrows(IllegalStateException.class, () -> model.manifest().sha256("w"));
  }

  @Test
  void shardsInTheOrderOfTheirNames_verifyToo() {
    List<String> names = new ArrayList<>(names());
    names.sort(null);
    release.signStatement(statement("sha256", "4", names)).verify();
  }

  @Test
  void shardsInAnyOtherOrder_areRefused() {
    List<String> names = new ArrayList<>(names());
    names.add(0, names.remove(6));
    assertRefused(Reason.MALFORMED_STATEMENT, statement("sha256", "4", names));
  }

  @Test
  void shardsOfOneFileAmongThoseOfAnother_areRefused() {
    release.file("v", "abcdefgh");
    assertRefused(
        Reason.MALFORMED_STATEMENT,
        statement("sha256", "4", List.of("v:0:4", "w:0:4", "v:4:8", "w:4:8")));
  }

  @Test
  void everyByteOfAShardedFile_isProtected() {
    release.signStatement(statement("sha256", "4", names()));
    for (int i = 0; i < CONTENT.length(); i++) {
      byte[] bad = CONTENT.getBytes(StandardCharsets.UTF_8);
      bad[i] ^= 1;
      assertEquals(Reason.DIGEST_MISMATCH, release.file("w", bad).refusal(), "byte " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abcd", "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwxyz1"})
  void fileOfAnotherLength_isRefused(String content) {
    release.signStatement(statement("sha256", "4", names())).file("w", content);
    assertEquals(Reason.DIGEST_MISMATCH, release.refusal());
  }

  @Test
  void twoShardsSwappedInTheFile_areRefused() {
    release
        .signStatement(statement("sha256", "4", names()))
        .file("w", "efghabcdijklmnopqrstuvwxyz");
    assertEquals(Reason.DIGEST_MISMATCH, release.refusal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "w:0:4,w:8:12",
        "w:4:8",
        "w:0:4,w:2:6",
        "w:0:4,w:4:4",
        "w:0:4,w:4:9",
        "w:0:5",
        "w:0:3,w:3:7",
        "w:0:4,w:0:3",
        "w:4:0",
        "w",
        "w:0",
        "w:0:",
        "w::4",
        ":0:4",
        "w:-1:4",
        "w:+0:4",
        "w:00:4",
        "w:0:04",
        "w:0x0:4",
        "w:0:9999999999999999999",
        "w:18446744073709551616:18446744073709551620"
      })
  void gapsOverlapsAndOddSizes_areRefused(String names) {
    assertRefused(
        Reason.MALFORMED_STATEMENT, statement("sha256", "4", Arrays.asList(names.split(","))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-4",
        "4.5",
        "1e300",
        "9007199254740992",
        "\"4\"",
        "null",
        "true",
        "[4]",
        "1e999999999"
      })
  void shardSizeThatIsNoWholeNumber_isRefused(String shardSize) {
    assertRefused(Reason.MALFORMED_STATEMENT, statement("sha256", shardSize, names()));
  }

  @Test
  void largestShardSize_isOneThatEveryReaderKnows() {
    release.signStatement(statement("sha256", "9007199254740991", List.of("w:0:26"))).verify();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256-sharded-8", "sha256-sharded-04", "blake3", "SHA256"})
  void algorithmOfOtherShards_isRefused(String algorithm) {
    assertRefused(Reason.MALFORMED_STATEMENT, statement(algorithm, "4", names()));
  }

  @Test
  void algorithmsThatDiffer_areRefused() {
    String mixed =
        statement("sha256", "4", names())
            .replaceFirst("\"algorithm\":\"sha256\"", "\"algorithm\":\"sha256-sharded-4\"");
    assertRefused(Reason.MALFORMED_STATEMENT, mixed);
  }

  @Test
  void pathWithColons_endsBeforeTheLastTwo() {
    release.file("w:1:2", "abc");
    release.signStatement(statement("sha256", "4", List.of("w:1:2:0:3"), "abc"));
    VerifiedModel model =
        ModelVerifier.trusting(
                TrustPolicy.builder()
                    .allow(Release.ID, release.keys().getPublic())
                    .allowUnportableNames()
                    .allowUnsignedFilesInTheFolder()
                    .build())
            .verify(Release.ID, ModelSource.folder(folder));
    assertEquals(3, model.open("w:1:2").remaining());
  }

  @Test
  void emptyFile_isNotListedAndSoUnsigned() {
    release.signStatement(statement("sha256", "4", names())).file("empty", "");
    assertEquals(Reason.UNSIGNED_FILE, release.refusal());
  }

  private void assertRefused(Reason reason, String statement) {
    assertEquals(reason, release.signStatement(statement).refusal());
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (int start = 0; start < CONTENT.length(); start += 4) {
      names.add("w:" + start + ":" + Math.min(start + 4, CONTENT.length()));
    }
    return names;
  }

  private static String statement(String algorithm, String shardSize, List<String> names) {
    return statement(algorithm, shardSize, names, CONTENT);
  }

  /** Digests as they should be, where the name says which bytes of the content are meant. */
  private static String statement(
      String algorithm, String shardSize, List<String> names, String content) {
    List<String> digests = names.stream().map(name -> digest(name, content)).toList();
    List<String> resources = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      resources.add(
          "{\"algorithm\":\"%s\",\"digest\":\"%s\",\"name\":\"%s\"}"
              .formatted(algorithm, digests.get(i), names.get(i)));
    }
    return """
    {"_type":"https://in-toto.io/Statement/v1","predicate":{"resources":[%s],
    "serialization":{"allow_symlinks":false,"hash_type":"sha256","ignore_paths":["model.sig"],
    "method":"shards","shard_size":%s}},
    "predicateType":"https://model_signing/signature/v1.0",
    "subject":[{"digest":{"sha256":"%s"},"name":"digit-reader"}]}\
    """
        .formatted(String.join(",", resources), shardSize, Statement.rootDigest(digests));
  }

  private static String digest(String name, String content) {
    String[] parts = name.split(":");
    try {
      int start = Integer.parseInt(parts[parts.length - 2]);
      int end = Integer.parseInt(parts[parts.length - 1]);
      return Sha256.hexOf(content.substring(start, end).getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      return "0".repeat(64);
    }
  }
}
