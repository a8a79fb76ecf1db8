package dev.mantlet.integrity;

import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What was signed: the in-toto statement v1 with the predicate of OpenSSF Model Signing v1.0 (§5),
 * read only after its signature was verified.
 *
 * <p>Members that are unknown in the predicate and its resources are skipped, as the format asks;
 * what is known is strict.
 *
 * @param manifest the files and their digests
 * @param ignored relative paths of files and folders that were left out of the signature
 * @param followsLinks whether symbolic links were signed as the files that they lead to
 */
record Statement(ModelManifest manifest, Set<String> ignored, boolean followsLinks) {
  static final String TYPE = "https://in-toto.io/Statement/v1";
  static final String PREDICATE_TYPE = "https://model_signing/signature/v1.0";

  private static final Pattern PREDICATE_TYPE_1 =
      Pattern.compile("https://model_signing/signature/v1\\.[0-9]{1,6}");
  private static final Pattern PREDICATE_TYPE_OTHER = Pattern.compile("https://model_signing/.*");

  /** Room for {@link FolderWalk#MAX_ENTRIES} resources with some members that we skip. */
  private static final long MAX_TOKENS = 3_000_000;

  private static final StrictJson JSON =
      StrictJson.reader(
          Reason.MALFORMED_STATEMENT, "the statement", Envelope.MAX_BYTES, MAX_TOKENS);

  /** Reads the statement about {@code expected}, or refuses it. */
  static Statement parse(byte[] payload, ModelId expected, ResourceNames rules) {
    JsonObject root = read(payload);
    checkPredicateType(root.string("predicateType"));
    JsonObject subject = onlySubject(root);
    checkModelId(subject.string("name"), expected);
    JsonObject predicate = root.object("predicate");
    Serialization serialization = Serialization.parse(predicate.object("serialization"));
    Resources resources = Resources.parse(predicate.objects("resources"), serialization, rules);
    checkRootDigest(subject.object("digest").only("sha256").string("sha256"), resources.digests());
    checkNoneIgnored(resources.files().keySet(), serialization.ignored());
    return new Statement(
        new ModelManifest(Sha256.hexOf(payload), resources.files()),
        serialization.ignored(),
        serialization.followsLinks());
  }

  /** The same statement about a single file, which is now called {@code name}. */
  Statement ofSingleFile(String name) {
    return new Statement(manifest.ofSingleFile(name), ignored, followsLinks);
  }

  /** The members of any statement of in-toto v1; what they hold is not looked at. */
  static JsonObject read(byte[] payload) {
    JsonObject root = JSON.read(payload).only("_type", "subject", "predicateType", "predicate");
    root.constant("_type", TYPE);
    return root;
  }

  private static JsonObject onlySubject(JsonObject root) {
    List<JsonObject> subjects = root.objects("subject");
    if (subjects.size() != 1) {
      throw root.refuse("has " + subjects.size() + " subjects, expected exactly one");
    }
    return subjects.get(0);
  }

  private static void checkModelId(String found, ModelId expected) {
    if (!found.equals(expected.name())) {
      throw new ModelRejectedException(
          Reason.MODEL_ID_MISMATCH,
          "the signature is for the model \""
              + found
              + "\", expected \""
              + expected
              + "\"; it is good, but for another model");
    }
  }

  private static void checkPredicateType(String found) {
    if (found.equals(LegacyFormat.PREDICATE_TYPE)) {
      throw LegacyFormat.refused();
    }
    if (!PREDICATE_TYPE_1.matcher(found).matches()) {
      Reason reason =
          PREDICATE_TYPE_OTHER.matcher(found).matches()
              ? Reason.UNSUPPORTED
              : Reason.MALFORMED_STATEMENT;
      throw new ModelRejectedException(
          reason,
          "the predicate type is \""
              + found
              + "\", expected \""
              + PREDICATE_TYPE
              + "\" or a later 1.x; sign the model anew");
    }
  }

  private static void checkRootDigest(String found, Iterable<String> digests) {
    String expected = rootDigest(digests);
    if (!found.equals(expected)) {
      throw new ModelRejectedException(
          Reason.ROOT_DIGEST_MISMATCH,
          "the subject has sha256 "
              + Sha256.brief(found)
              + ", its resources give "
              + Sha256.brief(expected));
    }
  }

  /**
   * SHA-256 over the digests of the files one after the other, as bytes, in the order of the
   * manifest.
   */
  static String rootDigest(Iterable<String> digests) {
    MessageDigest root = Sha256.start();
    digests.forEach(digest -> root.update(Sha256.bytes(digest)));
    return Sha256.hex(root.digest());
  }

  private static void checkNoneIgnored(Set<String> names, Set<String> ignored) {
    for (String name : names) {
      for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
        refuseIf(ignored.contains(name.substring(0, end)), name);
      }
      refuseIf(ignored.contains(name), name);
    }
  }

  private static void refuseIf(boolean listedAndIgnored, String name) {
    if (listedAndIgnored) {
      throw new ModelRejectedException(
          Reason.MALFORMED_STATEMENT, "\"" + name + "\" is both signed and ignored");
    }
  }
}
