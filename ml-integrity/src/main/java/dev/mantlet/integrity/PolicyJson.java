package dev.mantlet.integrity;

import dev.mantlet.integrity.release.PolicyOrigin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The payload of a signed policy, as {@code docs/formats/trust-policy.md} has it, read strictly: a
 * member that is unknown refuses, so that a policy never says more than is done.
 */
final class PolicyJson {
  private static final int MAX_MODELS = 10_000;
  private static final int MAX_CERTIFICATES = 16;
  private static final int MAX_REVOKED = 10_000;
  private static final int MAX_DAYS = 36_500;

  private final TrustPolicy.Builder builder = TrustPolicy.builder();
  private final InstantSource clock;

  private PolicyJson(InstantSource clock) {
    this.clock = clock;
  }

  /** The policy, whose certificates must be valid by this clock when they are used. */
  static TrustPolicy read(byte[] payload, InstantSource clock) {
    JsonObject root =
        StatementType.POLICY
            .read(payload)
            .only(
                "policy", "version", "notBefore", "expires", "models", "revoked", "maxModelBytes");
    PolicyOrigin origin =
        ReleaseJson.checked(
            root,
            () ->
                new PolicyOrigin(
                    root.string("policy"),
                    ReleaseJson.version(root, "version"),
                    Sha256.hexOf(payload),
                    ReleaseJson.validity(root)));
    return ReleaseJson.checked(root, () -> new PolicyJson(clock).builder(root).build(origin));
  }

  private TrustPolicy.Builder builder(JsonObject root) {
    JsonObject models = root.object("models");
    List<String> names = models.names();
    if (names.isEmpty() || names.size() > MAX_MODELS) {
      throw models.refuse("has " + names.size() + " models, expected 1 to " + MAX_MODELS);
    }
    names.forEach(name -> readModel(ModelId.of(name), models.object(name)));
    root.optionalObject("revoked").ifPresent(this::readRevoked);
    root.optionalInteger("maxModelBytes", 1, Long.MAX_VALUE).ifPresent(builder::maxModelBytes);
    return builder;
  }

  private void readModel(ModelId id, JsonObject model) {
    model.only("keys", "certificates", "required", "threshold", "release");
    if (model.has("certificates")) {
      certificates(model).forEach(trust -> builder.allow(id, trust));
    }
    if (model.has("keys") || !model.has("certificates")) {
      keys(model, "keys").forEach(key -> builder.allow(id, key));
    }
    if (model.has("required")) {
      keys(model, "required").forEach(key -> builder.requireCoSignature(id, key));
    }
    threshold(model).ifPresent(distinctKeys -> builder.threshold(id, distinctKeys));
    model.optionalObject("release").ifPresent(release -> readRelease(id, release));
  }

  private List<CertificateTrust> certificates(JsonObject model) {
    List<JsonObject> found = model.objects("certificates");
    if (found.isEmpty() || found.size() > MAX_CERTIFICATES) {
      throw model.refuse("needs 1 to " + MAX_CERTIFICATES + " certificates, found " + found.size());
    }
    return found.stream().map(this::certificate).toList();
  }

  /** The roots, and exactly one way to say whose certificate it must be. */
  private CertificateTrust certificate(JsonObject object) {
    List<String> identities = new ArrayList<>(object.names());
    identities.remove("roots");
    if (identities.size() != 1) {
      throw object.refuse("needs roots, and one of email, uri, dns, keyFingerprint");
    }
    CertificateTrust.Time trust =
        CertificateTrust.roots(Certificates.parse(object.base64s("roots"))).validNow(clock);
    String identity = identities.get(0);
    String name = object.string(identity);
    return switch (identity) {
      case "email" -> trust.email(name);
      case "uri" -> trust.uri(name);
      case "dns" -> trust.dns(name);
      case "keyFingerprint" -> trust.keyFingerprint(name);
      default -> throw object.refuse("has no \"" + identity + "\" to know a signer by");
    };
  }

  private void readRelease(ModelId id, JsonObject release) {
    release.only("keys", "threshold", "minimumVersion", "maximumAgeDays");
    keys(release, "keys").forEach(key -> builder.requireRelease(id, key));
    threshold(release).ifPresent(distinctKeys -> builder.releaseThreshold(id, distinctKeys));
    if (release.has("minimumVersion")) {
      builder.minimumVersion(id, ReleaseJson.version(release, "minimumVersion"));
    }
    release
        .optionalInteger("maximumAgeDays", 1, MAX_DAYS)
        .ifPresent(days -> builder.maximumAge(id, Duration.ofDays(days)));
  }

  private static List<VerificationKey> keys(JsonObject object, String name) {
    List<VerificationKey> keys =
        object.base64s(name).stream().map(VerificationKey::ofEncoded).toList();
    long distinct = keys.stream().map(VerificationKey::fingerprint).distinct().count();
    if (keys.isEmpty() || keys.size() > SignedStatement.MAX_SIGNATURES || distinct != keys.size()) {
      throw object.refuse(
          "needs 1 to "
              + SignedStatement.MAX_SIGNATURES
              + " different keys as "
              + name
              + ", found "
              + keys.size());
    }
    return keys;
  }

  private static Optional<Integer> threshold(JsonObject object) {
    return object
        .optionalInteger("threshold", 1, SignedStatement.MAX_SIGNATURES)
        .map(Long::intValue);
  }

  private void readRevoked(JsonObject revoked) {
    revoked.only("payloads", "keys");
    var payloads = ReleaseJson.digests(revoked, "payloads");
    var keys = ReleaseJson.digests(revoked, "keys");
    if (Math.max(payloads.size(), keys.size()) > MAX_REVOKED) {
      throw revoked.refuse("has more than " + MAX_REVOKED + " entries of a kind");
    }
    payloads.forEach(builder::revokePayload);
    keys.forEach(builder::revokeKey);
  }
}
