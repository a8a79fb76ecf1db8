package dev.mantlet.integrity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A statement of ours in its envelope (DSSE 1.0.2), which nothing protects yet: the exact payload,
 * and signatures by keys that are named by their fingerprints.
 *
 * @param type the payload type
 * @param payload what was signed, as exact bytes
 * @param signatures by fingerprint of the key, at most {@link #MAX_SIGNATURES}
 */
record SignedStatement(StatementType type, byte[] payload, Map<String, byte[]> signatures) {
  static final int MAX_SIGNATURES = 16;

  /** A statement that nobody has signed yet. */
  static SignedStatement unsigned(StatementType type, byte[] payload) {
    return new SignedStatement(type, payload, Map.of());
  }

  /** Reads an envelope of this type, or refuses it. */
  static SignedStatement parse(StatementType type, byte[] envelope) {
    if (envelope.length > type.maxBytes()) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          type.shown()
              + " has "
              + envelope.length
              + " bytes, at most "
              + type.maxBytes()
              + " are read");
    }
    JsonObject root = type.read(envelope).only("payload", "payloadType", "signatures");
    root.constant("payloadType", type.payloadType());
    return new SignedStatement(type, root.base64("payload"), signatures(root));
  }

  private static Map<String, byte[]> signatures(JsonObject root) {
    List<JsonObject> found = root.objects("signatures");
    if (found.isEmpty() || found.size() > MAX_SIGNATURES) {
      throw root.refuse("has " + found.size() + " signatures, expected 1 to " + MAX_SIGNATURES);
    }
    Map<String, byte[]> signatures = new LinkedHashMap<>();
    for (JsonObject signature : found) {
      String key = signature.only("keyid", "sig").sha256("keyid");
      if (signatures.put(key, signature.base64("sig")) != null) {
        throw root.refuse("has two signatures by the key " + Sha256.brief(key));
      }
    }
    return signatures;
  }

  /** Reads an envelope of whichever type it says to be, and checks that its payload is one. */
  static SignedStatement parseAny(byte[] envelope) {
    String found = StatementType.POLICY.read(envelope).string("payloadType");
    for (StatementType type : StatementType.values()) {
      if (type.payloadType().equals(found)) {
        SignedStatement statement = parse(type, envelope);
        type.check(statement.payload);
        return statement;
      }
    }
    throw new ModelRejectedException(
        Reason.UNSUPPORTED,
        "the payload type is \"" + found + "\", expected a release, a rollback or a policy");
  }

  /** The bytes that each signature is over. */
  byte[] signedBytes() {
    return Envelope.preAuthenticationEncoding(type.payloadType(), payload);
  }

  /** The same with a signature by this key, in place of one that it has made before. */
  SignedStatement signedBy(SigningKey key) {
    Map<String, byte[]> more = new LinkedHashMap<>(signatures);
    more.put(key.publicKey().fingerprint(), key.sign(signedBytes()));
    if (more.size() > MAX_SIGNATURES) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          type.shown() + " has " + MAX_SIGNATURES + " signatures already: sign the statement anew");
    }
    return new SignedStatement(type, payload, more);
  }

  /** The envelope as JSON: members sorted, no white space, UTF-8. */
  byte[] toJson() {
    ObjectNode envelope = StrictJson.WRITER.createObjectNode();
    envelope.put("payload", Base64Text.encode(payload)).put("payloadType", type.payloadType());
    ArrayNode array = envelope.putArray("signatures");
    signatures.forEach((key, signature) ->
        array.addObject().put("keyid", key).put("sig", Base64Text.encode(signature)));
    return StrictJson.WRITER.writeValueAsBytes(envelope);
  }
}
