package dev.mantlet.integrity;

import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.Revocations;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.release.Validity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The payloads of releases and rollbacks, as {@code docs/formats/release-statement.md} has them.
 * What is read was verified before; what is written has its members sorted and no white space.
 */
final class ReleaseJson {
  private ReleaseJson() {}

  static byte[] write(ReleaseStatement release) {
    ObjectNode root = StrictJson.WRITER.createObjectNode();
    root.put("model", release.model().name()).put("version", release.version());
    root.put("payloadSha256", release.payloadSha256());
    write(root, release.validity());
    ObjectNode revokes = root.putObject("revokes");
    write(revokes, "payloads", release.revokes().payloads());
    write(revokes, "keys", release.revokes().keys());
    release.guardContract().ifPresent(digest -> root.put("guardContractSha256", digest));
    release.calibration().ifPresent(digest -> root.put("calibrationSha256", digest));
    release.supersedes().ifPresent(digest -> root.put("supersedes", digest));
    return StrictJson.WRITER.writeValueAsBytes(root);
  }

  static byte[] write(RollbackStatement rollback) {
    ObjectNode root = StrictJson.WRITER.createObjectNode();
    root.put("model", rollback.model().name()).put("version", rollback.version());
    root.put("payloadSha256", rollback.payloadSha256());
    root.put("withdrawnUpTo", rollback.withdrawnUpTo()).put("reason", rollback.reason());
    write(root, rollback.validity());
    return StrictJson.WRITER.writeValueAsBytes(root);
  }

  private static void write(ObjectNode node, Validity validity) {
    node.put("notBefore", validity.notBefore().toString());
    node.put("expires", validity.expires().toString());
  }

  private static void write(ObjectNode node, String name, Collection<String> digests) {
    digests.forEach(node.putArray(name)::add);
  }

  static ReleaseStatement release(byte[] payload) {
    JsonObject root =
        StatementType.RELEASE
            .read(payload)
            .only(
                "model",
                "version",
                "payloadSha256",
                "notBefore",
                "expires",
                "revokes",
                "guardContractSha256",
                "calibrationSha256",
                "supersedes");
    JsonObject revokes = root.object("revokes").only("payloads", "keys");
    return checked(
        root,
        () ->
            new ReleaseStatement(
                ModelId.of(root.string("model")),
                version(root, "version"),
                root.sha256("payloadSha256"),
                validity(root),
                new Revocations(digests(revokes, "payloads"), digests(revokes, "keys")),
                optionalDigest(root, "guardContractSha256"),
                optionalDigest(root, "calibrationSha256"),
                optionalDigest(root, "supersedes")));
  }

  static RollbackStatement rollback(byte[] payload) {
    JsonObject root =
        StatementType.ROLLBACK
            .read(payload)
            .only(
                "model",
                "version",
                "payloadSha256",
                "withdrawnUpTo",
                "reason",
                "notBefore",
                "expires");
    return checked(
        root,
        () ->
            new RollbackStatement(
                ModelId.of(root.string("model")),
                version(root, "version"),
                root.sha256("payloadSha256"),
                version(root, "withdrawnUpTo"),
                validity(root),
                root.string("reason")));
  }

  static long version(JsonObject object, String name) {
    return object.integer(name, 1, ReleaseStatement.MAX_VERSION);
  }

  static Validity validity(JsonObject object) {
    return checked(
        object, () -> new Validity(instant(object, "notBefore"), instant(object, "expires")));
  }

  /** A time in its one spelling, so that no two readers differ. */
  private static Instant instant(JsonObject object, String name) {
    String text = object.string(name);
    try {
      Instant instant = Instant.parse(text);
      if (instant.toString().equals(text)) {
        return instant;
      }
    } catch (DateTimeException e) {
      // Falls through to the same refusal.
    }
    throw object.refuse("needs a time such as 2026-11-25T12:00:00Z as " + name);
  }

  /** A list of digests without one that occurs twice. */
  static SortedSet<String> digests(JsonObject object, String name) {
    List<String> found = object.optionalStrings(name);
    SortedSet<String> digests = new TreeSet<>(found);
    if (digests.size() != found.size() || !digests.stream().allMatch(Sha256::isHex)) {
      throw object.refuse("needs different texts of 64 lower-case hex digits as " + name);
    }
    return digests;
  }

  private static Optional<String> optionalDigest(JsonObject object, String name) {
    return object.has(name) ? Optional.of(object.sha256(name)) : Optional.empty();
  }

  /** What the types themselves refuse is refused like all that breaks the format. */
  static <T> T checked(JsonObject object, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw object.refuse("cannot be used: " + e.getMessage());
    }
  }
}
