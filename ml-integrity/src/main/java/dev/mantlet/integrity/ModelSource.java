package dev.mantlet.integrity;

import java.io.InputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a model and its signature are. Immutable, thread-safe; nothing is read before the model is
 * signed or verified.
 *
 * <p>The paths themselves are the caller's; the folder's and the signature's may lead through
 * links. Inside the folder no link is followed, unless signature and policy both say so.
 */
public final class ModelSource {
  private static final String SIGNATURE_NAME = "model.sig";

  private final Origin origin;
  private final Set<String> ignored;
  private final int coSignatures;
  private final Optional<byte[]> release;
  private final LongConsumer listener;
  private final boolean gitFiles;

  private ModelSource(
      Origin origin,
      Set<String> ignored,
      int coSignatures,
      Optional<byte[]> release,
      LongConsumer listener,
      boolean gitFiles) {
    this.origin = origin;
    this.ignored = ignored;
    this.coSignatures = coSignatures;
    this.release = release;
    this.listener = listener;
    this.gitFiles = gitFiles;
  }

  private static ModelSource of(Origin origin) {
    return new ModelSource(origin, Set.of(), 0, Optional.empty(), bytes -> {}, false);
  }

  /** A folder that has its signature inside, as {@code model.sig}. */
  public static ModelSource folder(Path folder) {
    return folder(folder, folder.resolve(SIGNATURE_NAME));
  }

  /** A folder whose signature is in {@code signatureFile}, inside or elsewhere. */
  public static ModelSource folder(Path folder, Path signatureFile) {
    return of(new PathOrigin(folder, false, signatureFile));
  }

  /**
   * A model that is a single file, and its signature in another. {@link VerifiedModel} has it by
   * the last name of {@code file}; a link is refused.
   */
  public static ModelSource file(Path file, Path signatureFile) {
    if (file.getFileName() == null) {
      throw new IllegalArgumentException("a model file needs a name, found \"" + file + "\"");
    }
    return of(new PathOrigin(file, true, signatureFile));
  }

  /**
   * A model in streams, such as those of a sealed package, which never touches a disk.
   *
   * @param files every file of the model; each is opened at most once, after the signature and the
   *     file's name were found good
   * @param signature the bytes of the signature file
   * @param coSignatures those of the co-signatures, in the order of their numbers
   */
  public static ModelSource streams(
      Collection<NamedStream> files, byte[] signature, byte[]... coSignatures) {
    List<byte[]> signatures = new ArrayList<>(List.of(coSignatures));
    signatures.add(0, signature);
    return of(new StreamOrigin(files, signatures));
  }

  /**
   * A file of a model that is read from a stream.
   *
   * @param name the name in the manifest, with {@code /} between folders
   * @param size the length in bytes; a stream that is shorter or longer is refused
   * @param opener makes the stream, which is read to its end and closed; what it throws refuses the
   *     model
   */
  public record NamedStream(String name, long size, Callable<? extends InputStream> opener) {}

  /**
   * The same without these files and folders, beside those ignored already.
   *
   * <p>When signing, the signature says that they are left out. When verifying, they may be there
   * although they were not signed; they are not read, and one that was signed is missing then.
   *
   * @param paths relative to the folder, with {@code /} between names; each means itself and all
   *     below it, no pattern
   */
  public ModelSource ignoring(String... paths) {
    Set<String> more = new HashSet<>(ignored);
    for (String path : paths) {
      checkRelative(path);
      more.add(path);
    }
    return new ModelSource(origin, Set.copyOf(more), coSignatures, release, listener, gitFiles);
  }

  /**
   * The same with {@code .git}, {@code .gitattributes}, {@code .github} and {@code .gitignore} at
   * the top of the folder as files like others, which signing leaves out otherwise.
   */
  public ModelSource includingGitFiles() {
    return new ModelSource(origin, ignored, coSignatures, release, listener, true);
  }

  /**
   * The same with room for this many co-signatures beside the signature, called like it with {@code
   * .1} and so on behind. Only for signing: where they are inside the folder, the signature says
   * that they are left out. All signers of a model give the same number.
   *
   * {@snippet class="dev.mantlet.integrity.IntegritySnippetsTest" region="co-sign"}
   *
   * @param count from 0 to 9
   */
  public ModelSource withCoSignatures(int count) {
    if (count < 0 || count > CoSignatures.MAX) {
      throw new IllegalArgumentException(
          "there are 0 to " + CoSignatures.MAX + " co-signatures, was " + count);
    }
    return new ModelSource(origin, ignored, count, release, listener, gitFiles);
  }

  /** The same with this release statement, in place of a file beside the signature. */
  public ModelSource withRelease(byte[] envelope) {
    return new ModelSource(
        origin, ignored, coSignatures, Optional.of(envelope.clone()), listener, gitFiles);
  }

  /**
   * The same telling {@code listener}, after each read from a file of the model, how many bytes it
   * was, on the thread that signs or verifies: to show the progress of large models.
   */
  public ModelSource onRead(LongConsumer listener) {
    return new ModelSource(origin, ignored, coSignatures, release, listener, gitFiles);
  }

  /**
   * The root digest of what is there now, as OpenSSF Model Signing v1.0 §6.5 computes it: SHA-256,
   * in lower-case hex, over the digests of the files in the order of their names.
   *
   * <p>It proves nothing, and it does not cover the names: to tell models apart that were signed,
   * use {@link ModelManifest#digest}. What signing leaves out is left out here.
   *
   * @throws ModelRejectedException if it could not be signed: there is no file, or a link, a pipe,
   *     a name that other systems read differently
   */
  public String rootDigest() {
    return Statement.rootDigest(SourceDigests.of(this, SymbolicLinks.UNSIGNED).values());
  }

  private static void checkRelative(String path) {
    try {
      ResourceNames.POSIX.check(path);
    } catch (ModelRejectedException e) {
      throw new IllegalArgumentException("a path to ignore is relative to the folder", e);
    }
  }

  Origin origin() {
    return origin;
  }

  /** The same channel, which tells the listener of the source how much was read. */
  ReadableByteChannel counted(ReadableByteChannel channel) {
    return new CountedChannel(channel, listener);
  }

  /** Meets every regular file that is not skipped; the visitor reads from it {@code counted}. */
  void walk(Predicate<String> skipped, SymbolicLinks links, FolderWalk.Visitor visitor) {
    origin.walk(skipped, links, visitor);
  }

  boolean isSingleFile() {
    return origin.singleFileName().isPresent();
  }

  /** The statement with the name that a single file has here. */
  Statement named(Statement statement) {
    boolean singleFile = isSingleFile();
    String fileName = origin.singleFileName().orElse("");
    Set<String> names = statement.manifest().names();
    boolean dot = names.equals(Set.of(Resources.SINGLE_FILE));
    if (!singleFile && dot) {
      throw new ModelRejectedException(
          Reason.MISSING_FILE,
          "a single file was signed, and this is a folder: verify it with ModelSource.file");
    }
    if (singleFile && !dot && !names.equals(Set.of(fileName))) {
      throw new ModelRejectedException(
          Reason.MISSING_FILE,
          "the signed manifest has not the single file \""
              + fileName
              + "\": if a folder was signed, verify it with ModelSource.folder");
    }
    return dot ? statement.ofSingleFile(fileName) : statement;
  }

  /** What the caller ignores, and the names of signature and release statement if inside. */
  Set<String> ignored() {
    Set<String> all = new HashSet<>(ignored);
    origin.nameInside(0).ifPresent(all::add);
    origin.releaseNameInside().ifPresent(all::add);
    return all;
  }

  boolean includesGitFiles() {
    return gitFiles;
  }

  /** The names of the co-signatures that are announced and inside. */
  Set<String> coSignatureNames() {
    return IntStream.rangeClosed(1, coSignatures)
        .mapToObj(origin::nameInside)
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  /** The name of a co-signature relative to the folder, if it is inside. */
  Optional<String> coSignatureName(int number) {
    return origin.nameInside(number);
  }

  /** The bytes of the signature file, read once. */
  byte[] readSignature(int maxBytes) {
    return origin
        .read(0, maxBytes)
        .orElseThrow(() ->
            new ModelRejectedException(
                Reason.SIGNATURE_MISSING,
                "there is no signature file \""
                    + origin.signatureName()
                    + "\": sign the model, or say where its signature is"));
  }

  /** The bytes of the release statement, given or read once. */
  byte[] readRelease(int maxBytes) {
    return release
        .map(given -> Origin.limited(given, "release statement", maxBytes))
        .or(() -> origin.readRelease(maxBytes))
        .orElseThrow(() ->
            new ModelRejectedException(
                Reason.RELEASE_MISSING,
                "the policy asks for a release statement, and there is none beside the signature \""
                    + origin.signatureName()
                    + "\": release the model"));
  }

  /** The bytes of a co-signature, if there is one. */
  Optional<byte[]> readCoSignature(int number, int maxBytes) {
    return origin.read(number, maxBytes);
  }
}
