package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.Revocations;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.release.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/** Statements for tests, about one model, with the payload digest that its number gives. */
final class Statements {
  static final ModelId ID = ModelId.of("digit-reader");
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  static final Validity YEAR = Validity.from(NOW, Duration.ofDays(365));

  private Statements() {}

  /** A digest of 64 times this digit. */
  static String digest(char digit) {
    return String.valueOf(digit).repeat(64);
  }

  static ReleaseStatement release(long version, String payload) {
    return release(version, payload, Revocations.none());
  }

  static ReleaseStatement release(long version, String payload, Revocations revokes) {
    return new ReleaseStatement(
        ID, version, payload, YEAR, revokes, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Version n with its own payload. */
  static ReleaseStatement release(long version) {
    return release(version, String.format("%064x", version));
  }

  static RollbackStatement rollback(long version, long withdrawnUpTo) {
    return RollbackStatement.to(release(version))
        .withdrawingUpTo(withdrawnUpTo)
        .because("misreads sevens", YEAR);
  }

  static Revocations revokedPayload(String payload) {
    TreeSet<String> payloads = new TreeSet<>();
    payloads.add(payload);
    return new Revocations(payloads, new TreeSet<>());
  }

  static Revocations revokedKey(String fingerprint) {
    TreeSet<String> keys = new TreeSet<>();
    keys.add(fingerprint);
    return new Revocations(new TreeSet<>(), keys);
  }
}
