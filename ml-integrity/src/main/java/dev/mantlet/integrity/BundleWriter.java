package dev.mantlet.integrity;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes statements and bundles as JSON in one way only: members sorted, no white space, UTF-8. */
final class BundleWriter {
  private BundleWriter() {}

  /**
   * The statement that the model {@code id} has these files, in the iteration order of {@code
   * digests}.
   */
  static byte[] statement(
      ModelId id, Map<String, String> digests, Collection<String> ignored, SymbolicLinks links) {
    ObjectNode statement =
        StrictJson.WRITER
            .createObjectNode()
            .put("_type", Statement.TYPE)
            .put("predicateType", Statement.PREDICATE_TYPE);
    ObjectNode subject = statement.putArray("subject").addObject().put("name", id.name());
    subject.putObject("digest").put("sha256", Statement.rootDigest(digests.values()));
    ObjectNode predicate = statement.putObject("predicate");
    ObjectNode serialization = predicate.putObject("serialization").put("method", "files");
    serialization.put("hash_type", "sha256");
    serialization.put("allow_symlinks", links == SymbolicLinks.FOLLOWED);
    ignored.forEach(serialization.putArray("ignore_paths")::add);
    ArrayNode resources = predicate.putArray("resources");
    digests.forEach((name, digest) ->
        resources.addObject().put("name", name).put("algorithm", "sha256").put("digest", digest));
    return StrictJson.WRITER.writeValueAsBytes(statement);
  }

  /** The bundle around a signed statement. */
  static byte[] bundle(
      VerificationKey key,
      Optional<SigningCertificate> certificate,
      byte[] payload,
      byte[] signature) {
    ObjectNode bundle = StrictJson.WRITER.createObjectNode().put("mediaType", key.mediaType());
    ObjectNode material = bundle.putObject("verificationMaterial");
    certificate.ifPresentOrElse(
        signer -> putChain(material, signer.chain()),
        () -> material.putObject("publicKey").put("hint", key.fingerprint()));
    material.putArray("tlogEntries");
    ObjectNode dsse = bundle.putObject("dsseEnvelope");
    dsse.put("payloadType", Envelope.PAYLOAD_TYPE).put("payload", Base64Text.encode(payload));
    dsse.putArray("signatures")
        .addObject()
        .put("keyid", "")
        .put("sig", Base64Text.encode(signature));
    return StrictJson.WRITER.writeValueAsBytes(bundle);
  }

  private static void putChain(ObjectNode material, List<X509Certificate> chain) {
    ArrayNode certificates = material.putObject("x509CertificateChain").putArray("certificates");
    chain.forEach(certificate ->
        certificates.addObject().put("rawBytes", Base64Text.encode(Certificates.der(certificate))));
  }
}
