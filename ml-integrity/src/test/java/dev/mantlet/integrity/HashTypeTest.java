package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HashTypeTest {
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  /** FIPS 180-4 and RFC 7693, appendix A; for BLAKE3 its reference implementation. */
  @ParameterizedTest
  @CsvSource({
    "SHA256,ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "BLAKE2B,ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    "BLAKE3,6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
  })
  void digestOfAbc_isThatOfTheStandard(HashType type, String expected) {
    assertEquals(expected, Sha256.hex(type.start().digest(ABC)));
  }

  @ParameterizedTest
  @EnumSource
  void digest_startsAnewAfterEachResult(HashType type) {
    MessageDigest digest = type.start();
    byte[] first = digest.digest(ABC);
    assertArrayEquals(first, digest.digest(ABC));
    for (byte b : ABC) {
      digest.update(b);
    }
    assertArrayEquals(first, digest.digest());
    digest.update(ABC);
    digest.reset();
    assertArrayEquals(first, digest.digest(ABC));
  }

  @ParameterizedTest
  @EnumSource
  void digestOfAnotherLength_isNone(HashType type) {
    String right = "0".repeat(2 * type.digestBytes());
    assertTrue(type.isDigest(right));
    assertFalse(type.isDigest(right.substring(1)));
    assertFalse(type.isDigest(right + "0"));
    assertFalse(type.isDigest(right.substring(1) + "A"));
  }

  @ParameterizedTest
  @EnumSource
  void modelSignedWithIt_verifiesAndEveryOtherByteDoesNot(HashType type) {
    Release release = Release.in(folder).file("a", "abc").signStatement(statement(type));
    VerifiedModel model = release.verify();
    assertArrayEquals(ABC, Release.bytes(model.open("a")));
    assertEquals(
        List.of(type.id() + ":" + Sha256.hex(type.start().digest(ABC))),
        model.manifest().digests("a"));
    assertEquals(Reason.DIGEST_MISMATCH, release.file("a", "abd").refusal());
  }

  @ParameterizedTest
  @EnumSource(names = {"BLAKE2B", "BLAKE3"})
  void digestOfAnotherHash_isRefused(HashType type) {
    Release release = Release.in(folder).file("a", "abc");
    String swapped =
        statement(HashType.SHA256)
            .replace("\"sha256\",\"digest\"", "\"" + type.id() + "\",\"digest\"");
    assertEquals(Reason.MALFORMED_STATEMENT, release.signStatement(swapped).refusal());
  }

  @Test
  void otherHashes_areUnknown() {
    for (String id : List.of("md5", "sha1", "sha512", "blake2", "SHA256", "")) {
      assertEquals(Optional.empty(), HashType.withId(id), id);
    }
  }

  /** The root digest is SHA-256 whatever the hash of the files. */
  private static String statement(HashType type) {
    String digest = Sha256.hex(type.start().digest(ABC));
    return """
    {"_type":"https://in-toto.io/Statement/v1","predicate":{"resources":[
    {"algorithm":"%1$s","digest":"%2$s","name":"a"}],
    "serialization":{"allow_symlinks":false,"hash_type":"%1$s","ignore_paths":["model.sig"],
    "method":"files"}},"predicateType":"https://model_signing/signature/v1.0",
    "subject":[{"digest":{"sha256":"%3$s"},"name":"digit-reader"}]}\
    """
        .formatted(type.id(), digest, Statement.rootDigest(List.of(digest)));
  }
}
