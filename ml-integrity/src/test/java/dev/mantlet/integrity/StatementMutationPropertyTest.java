package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.release.PolicyRoots;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Releases, rollbacks and policies with parts changed, removed, doubled and inserted: each is read
 * as what was signed, or refused in the one way. With {@code mantlet.nightly} a million of each.
 */
class StatementMutationPropertyTest {
  private static final int MUTANTS = Boolean.getBoolean("mantlet.nightly") ? 1_000_000 : 1_500;

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "true",
    "-1",
    "1e9",
    "9007199254740992",
    "\\u0000",
    "\"version\":1,",
    "\"keys\":[],",
    "\"2026-11-25T12:00:00Z\"",
    "\ud83d\ude00",
    "ab".repeat(32)
  };

  @TempDir Path folder;

  @Test
  void mutatedEnvelopes_areTheSignedOnesOrRefused() {
    ReleasedModel released = ReleasedModel.in(folder).release(7);
    ReleaseRule rule = released.policy().build().release(Release.ID).orElseThrow();
    var statement = released.statement(7).valid(ReleasedModel.QUARTER);
    byte[] release = released.releaseSigner().sign(statement);
    byte[] rollback = released.rollback(statement, 9);
    var good =
        ReleaseJson.rollback(SignedStatement.parse(StatementType.ROLLBACK, rollback).payload());
    mutate(
        release,
        1,
        bad ->
            assertEquals(
                statement, rule.verified(bad, Release.ID, Set.of(), ReleasedModel.NOW).release()));
    mutate(
        rollback,
        2,
        bad ->
            assertEquals(
                good, rule.verifiedRollback(bad, Release.ID, Set.of(), ReleasedModel.NOW)));
  }

  @Test
  void mutatedPolicies_areTheSignedOneOrRefused() {
    KeyPair root = Release.newKeys("secp256r1");
    byte[] payload = policy(root);
    byte[] policy = ModelSigner.withKey(root.getPrivate(), root.getPublic()).signPolicy(payload);
    PolicyRoots roots =
        PolicyRoots.of("production", root.getPublic()).at(InstantSource.fixed(ReleasedModel.NOW));
    mutate(
        policy,
        3,
        bad ->
            assertEquals(
                Sha256.hexOf(payload),
                TrustPolicy.fromSignedJson(bad, roots, 1).origin().orElseThrow().sha256()));
  }

  /** What a holder of the key could sign. */
  @Test
  void mutatedPayloads_areReadOrRefused() {
    ReleasedModel released = ReleasedModel.in(folder).release(7);
    var statement = released.statement(7).revokeKey("ab".repeat(32)).valid(ReleasedModel.QUARTER);
    byte[] payload = ReleaseJson.write(statement);
    assertArrayEquals(payload, ReleaseJson.write(ReleaseJson.release(payload)));
    mutate(payload, 4, bad -> ReleaseJson.write(ReleaseJson.release(bad)));
    byte[] rollback =
        SignedStatement.parse(StatementType.ROLLBACK, released.rollback(statement, 9)).payload();
    mutate(rollback, 5, bad -> ReleaseJson.write(ReleaseJson.rollback(bad)));
    mutate(policy(Release.newKeys("secp256r1")), 6, StatementType.POLICY::check);
  }

  private interface Reader {
    void read(byte[] bytes);
  }

  /** Lets nothing through but refusals whose text cannot forge a line. */
  private static void mutate(byte[] good, long seed, Reader reader) {
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] bad = good;
      for (int steps = random.nextInt(4); steps >= 0; steps--) {
        bad = mutant(bad, random);
      }
      try {
        reader.read(bad);
      } catch (ModelRejectedException e) {
        assertTrue(e.getMessage().codePoints().noneMatch(IntegrityPropertyTest::isHidden));
        refused++;
      }
    }
    assertTrue(refused > MUTANTS / 2, "refused " + refused);
  }

  private static byte[] mutant(byte[] bytes, SplittableRandom random) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + (random.nextInt(4) == 0 ? random.nextInt(200) : 1));
    byte[] piece =
        switch (random.nextInt(5)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> bytes.length == 0 ? bytes : new byte[] {(byte) (bytes[0] ^ random.nextInt(8))};
          case 3 -> Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 40));
          default -> PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
        };
    byte[] result = Arrays.copyOf(bytes, from + piece.length + bytes.length - to);
    System.arraycopy(piece, 0, result, from, piece.length);
    System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
    return result;
  }

  private static byte[] policy(KeyPair key) {
    String base64 = Base64.getEncoder().encodeToString(key.getPublic().getEncoded());
    return ("{\"policy\":\"production\",\"version\":12,"
            + "\"notBefore\":\"2026-11-25T12:00:00Z\",\"expires\":\"2027-11-25T12:00:00Z\","
            + "\"models\":{\"digit-reader\":{\"keys\":[\""
            + base64
            + "\"],\"release\":{\"keys\":[\""
            + base64
            + "\"],\"minimumVersion\":5}}},\"revoked\":{\"keys\":[],\"payloads\":[]}}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
