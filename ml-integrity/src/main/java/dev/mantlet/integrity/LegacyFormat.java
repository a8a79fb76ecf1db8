package dev.mantlet.integrity;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The experimental format of version 0.2 of the reference tool, read only where the policy says so.
 *
 * <p>Its statement names no model and has no digest over all files, so a signature says only "these
 * files belong together". Its signed bytes hold the payload as Python prints a byte string.
 */
final class LegacyFormat {
  static final String PREDICATE_TYPE = "https://model_signing/Digests/v0.1";

  private LegacyFormat() {}

  /** The statement, unless it is of another format. */
  static Optional<Statement> statement(byte[] payload, ResourceNames rules) {
    JsonObject root = Statement.read(payload);
    if (!root.string("predicateType").equals(PREDICATE_TYPE)) {
      return Optional.empty();
    }
    List<JsonObject> subjects = root.objects("subject");
    Resources.checkNumber(subjects.size());
    Map<String, FileDigests> files = files(subjects);
    rules.checkAll(files.keySet());
    ModelManifest manifest = new ModelManifest(Sha256.hexOf(payload), files);
    return Optional.of(new Statement(manifest, Set.of(), false));
  }

  private static Map<String, FileDigests> files(List<JsonObject> subjects) {
    Map<String, FileDigests> files = new LinkedHashMap<>();
    for (JsonObject subject : subjects) {
      checkAnnotation(subject);
      String name = subject.string("name");
      String digest = subject.object("digest").only("sha256").string("sha256");
      if (!Sha256.isHex(digest)) {
        throw subject.refuse("needs 64 lower-case hex digits as digest");
      }
      if (files.put(name, FileDigests.whole(HashType.SHA256, digest)) != null) {
        throw new ModelRejectedException(
            Reason.NAME_COLLISION, "the statement lists \"" + name + "\" twice");
      }
    }
    return files;
  }

  /** Shards had digests of another kind under the same name. */
  private static void checkAnnotation(JsonObject subject) {
    if (subject.has("annotations")) {
      JsonObject annotations = subject.object("annotations");
      if (annotations.has("actual_hash_algorithm")) {
        annotations.constant("actual_hash_algorithm", "file-sha256");
      }
    }
  }

  static ModelRejectedException refused() {
    return new ModelRejectedException(
        Reason.LEGACY_FORMAT,
        "the signature is of version 0.2 of the format, which does not say what model it is for:"
            + " sign the model anew");
  }

  /**
   * Whether the envelope was signed in the way of version 0.2: with a certificate always by
   * SHA-256, with a key by the hash of its curve.
   */
  static boolean verifies(Envelope envelope, Signer signer) {
    if (signer.key() instanceof EcKey key) {
      String hash = signer.identity().isPresent() ? "SHA-256" : key.curve().hash();
      byte[] signed = signedBytes(Envelope.PAYLOAD_TYPE, envelope.payload());
      return key.verifies(signed, envelope.signature(), hash);
    }
    return false;
  }

  /** What was signed in place of {@link Envelope#preAuthenticationEncoding}. */
  static byte[] signedBytes(String payloadType, byte[] payload) {
    StringBuilder text = new StringBuilder("DSSEV1 ");
    text.append(payloadType.length()).append(' ').append(payloadType).append(' ');
    text.append(payload.length).append(' ');
    appendLiteral(text, payload);
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** As Python's {@code repr(bytes)}: the quote that needs no escape, if there is one. */
  private static void appendLiteral(StringBuilder text, byte[] bytes) {
    String content = new String(bytes, StandardCharsets.ISO_8859_1);
    char quote = content.indexOf('\'') >= 0 && content.indexOf('"') < 0 ? '"' : '\'';
    text.append('b').append(quote);
    content.chars().forEach(c -> appendEscaped(text, (char) c, quote));
    text.append(quote);
  }

  private static void appendEscaped(StringBuilder text, char c, char quote) {
    switch (c) {
      case '\t' -> text.append("\\t");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\\' -> text.append("\\\\");
      default -> {
        if (c == quote) {
          text.append('\\').append(c);
        } else if (c < 0x20 || c >= 0x7f) {
          text.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
        } else {
          text.append(c);
        }
      }
    }
  }
}
