package dev.mantlet.integrity;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ReadableByteChannel;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The files of one source, taken as the manifest has them and no others: a closed world.
 *
 * <p>Each file is read once. After the first refusal nothing is kept any more: the walk only goes
 * on to tell all that is wrong.
 */
final class ModelFiles implements FolderWalk.Visitor {
  private final ModelSource source;
  private final ModelManifest manifest;
  private final FileFindings findings;
  private final Set<String> met = new HashSet<>();
  private final VerifiedFiles files;
  private Optional<ModelRejectedException> refusal = Optional.empty();
  private long bytesLeft;
  private final long maxBytes;

  private ModelFiles(
      ModelSource source,
      ModelManifest manifest,
      VerifiedFiles files,
      long maxBytes,
      FileFindings findings) {
    this.source = source;
    this.manifest = manifest;
    this.findings = findings;
    this.files = files;
    this.maxBytes = maxBytes;
    this.bytesLeft = maxBytes;
  }

  /**
   * Takes all files of the statement, verified, into {@code files}; refuses if one is missing or
   * changed, or there is one that is not signed.
   *
   * @param coSignatures the numbers of those that counted, which may lie in the folder
   * @param findings is told of all that is wrong, also when this refuses
   */
  static void load(
      ModelSource source,
      Set<Integer> coSignatures,
      Statement statement,
      TrustPolicy policy,
      VerifiedFiles files,
      FileFindings findings) {
    Set<String> ignored = source.ignored();
    ignored.addAll(statement.ignored());
    coSignatures.forEach(number -> source.coSignatureName(number).ifPresent(ignored::add));
    ModelFiles visitor =
        new ModelFiles(source, statement.manifest(), files, policy.maxModelBytes(), findings);
    Predicate<String> skipped =
        policy.allows(Leniency.UNSIGNED_FILES)
            ? unsigned(statement.manifest().names()).or(ignored::contains)
            : ignored::contains;
    source.walk(skipped, links(statement, policy), visitor);
    visitor.checkComplete();
  }

  /** All paths but the signed files and their folders. */
  private static Predicate<String> unsigned(Set<String> names) {
    NavigableSet<String> signed = new TreeSet<>(names);
    return path -> {
      String below = signed.ceiling(path + "/");
      return !signed.contains(path) && (below == null || !below.startsWith(path + "/"));
    };
  }

  private static SymbolicLinks links(Statement statement, TrustPolicy policy) {
    if (!statement.followsLinks()) {
      return SymbolicLinks.UNSIGNED;
    }
    return policy.allows(Leniency.SYMBOLIC_LINKS)
        ? SymbolicLinks.FOLLOWED
        : SymbolicLinks.NOT_ALLOWED;
  }

  @Override
  public void beforeOpening(String name) {
    if (!manifest.names().contains(name)) {
      throw new ModelRejectedException(
          Reason.UNSIGNED_FILE,
          "\""
              + name
              + "\" is in the folder but not in the signed manifest: remove it, or sign the model with it");
    }
  }

  @Override
  public void file(String name, long size, ReadableByteChannel channel) throws IOException {
    met.add(name);
    if (size > bytesLeft) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "the model has more than "
              + maxBytes
              + " bytes with \""
              + name
              + "\": raise maxModelBytes of the policy");
    }
    bytesLeft -= size;
    if (refusal.isEmpty()) {
      files.take(name, size, source.counted(channel), manifest.file(name));
    } else {
      FileContent.verify(
          name,
          size,
          source.counted(channel),
          manifest.file(name),
          OutputStream.nullOutputStream());
    }
  }

  @Override
  public void refused(String name, ModelRejectedException reason) {
    if (manifest.names().contains(name)) {
      met.add(name);
    }
    findings.add(name, reason.reason());
    refusal = refusal.or(() -> Optional.of(reason));
  }

  private void checkComplete() {
    for (String name : manifest.names()) {
      if (!met.contains(name)) {
        findings.add(name, Reason.MISSING_FILE);
        refusal = refusal.or(() -> Optional.of(missing(name)));
      }
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private static ModelRejectedException missing(String name) {
    return new ModelRejectedException(
        Reason.MISSING_FILE,
        "\"" + name + "\" is in the signed manifest but not in the folder: restore it");
  }
}
