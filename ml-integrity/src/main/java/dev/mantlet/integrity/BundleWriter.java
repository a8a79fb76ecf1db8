package dev.mantlet.integrity;

import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes statements and bundles as JSON in one way only: members sorted, no white space, UTF-8. */
final class BundleWriter {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private BundleWriter() {}

  /**
   * The statement that the model {@code id} has these files, in the iteration order of {@code
   * digests}.
   */
  static byte[] statement(ModelId id, Map<String, String> digests, Collection<String> ignored) {
    ObjectNode statement =
        JSON.createObjectNode()
            .put("_type", Statement.TYPE)
            .put("predicateType", Statement.PREDICATE_TYPE);
    ObjectNode subject = statement.putArray("subject").addObject().put("name", id.name());
    subject.putObject("digest").put("sha256", Statement.rootDigest(digests.values()));
    ObjectNode predicate = statement.putObject("predicate");
    ObjectNode serialization = predicate.putObject("serialization").put("method", "files");
    serialization.put("hash_type", "sha256").put("allow_symlinks", false);
    ignored.forEach(serialization.putArray("ignore_paths")::add);
    ArrayNode resources = predicate.putArray("resources");
    digests.forEach((name, digest) ->
        resources.addObject().put("name", name).put("algorithm", "sha256").put("digest", digest));
    return JSON.writeValueAsBytes(statement);
  }

  /** The bundle around a signed statement. */
  static byte[] bundle(String keyFingerprint, byte[] payload, byte[] signature) {
    ObjectNode bundle = JSON.createObjectNode().put("mediaType", Envelope.MEDIA_TYPE);
    ObjectNode material = bundle.putObject("verificationMaterial");
    material.putObject("publicKey").put("hint", keyFingerprint);
    material.putArray("tlogEntries");
    ObjectNode dsse = bundle.putObject("dsseEnvelope");
    dsse.put("payloadType", Envelope.PAYLOAD_TYPE).put("payload", base64(payload));
    dsse.putArray("signatures").addObject().put("keyid", "").put("sig", base64(signature));
    return JSON.writeValueAsBytes(bundle);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
