package dev.mantlet.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Where a model and its signature are. Immutable, thread-safe; nothing is read before the model is
 * signed or verified.
 *
 * <p>The paths themselves are the caller's; the folder's and the signature's may lead through
 * links. Inside the folder no link is followed, unless signature and policy both say so.
 */
public final class ModelSource {
  private static final String SIGNATURE_NAME = "model.sig";

  private final Path model;
  private final boolean singleFile;
  private final Path signatureFile;
  private final Set<String> ignored;
  private final int coSignatures;

  private ModelSource(
      Path model, boolean singleFile, Path signatureFile, Set<String> ignored, int coSignatures) {
    this.model = model;
    this.singleFile = singleFile;
    this.signatureFile = signatureFile;
    this.ignored = ignored;
    this.coSignatures = coSignatures;
  }

  /** A folder that has its signature inside, as {@code model.sig}. */
  public static ModelSource folder(Path folder) {
    return folder(folder, folder.resolve(SIGNATURE_NAME));
  }

  /** A folder whose signature is in {@code signatureFile}, inside or elsewhere. */
  public static ModelSource folder(Path folder, Path signatureFile) {
    return new ModelSource(absolute(folder), false, absolute(signatureFile), Set.of(), 0);
  }

  /**
   * A model that is a single file, and its signature in another. {@link VerifiedModel} has it by
   * the last name of {@code file}; a link is refused.
   */
  public static ModelSource file(Path file, Path signatureFile) {
    if (file.getFileName() == null) {
      throw new IllegalArgumentException("a model file needs a name, found \"" + file + "\"");
    }
    return new ModelSource(absolute(file), true, absolute(signatureFile), Set.of(), 0);
  }

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
    return new ModelSource(model, singleFile, signatureFile, Set.copyOf(more), coSignatures);
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
    return new ModelSource(model, singleFile, signatureFile, ignored, count);
  }

  private static void checkRelative(String path) {
    try {
      ResourceNames.POSIX.check(path);
    } catch (ModelRejectedException e) {
      throw new IllegalArgumentException("a path to ignore is relative to the folder", e);
    }
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** Meets every regular file that is not skipped. */
  void walk(Predicate<String> skipped, SymbolicLinks links, FolderWalk.Visitor visitor) {
    if (singleFile) {
      FolderWalk.of(model.getParent(), name -> !name.equals(fileName()), SymbolicLinks.UNSIGNED)
          .single(model.getFileName(), visitor);
    } else {
      FolderWalk.of(model, skipped, links).through(visitor);
    }
  }

  boolean isSingleFile() {
    return singleFile;
  }

  /** The statement with the name that a single file has here. */
  Statement named(Statement statement) {
    Set<String> names = statement.manifest().names();
    boolean dot = names.equals(Set.of(Resources.SINGLE_FILE));
    if (!singleFile && dot) {
      throw new ModelRejectedException(
          Reason.MISSING_FILE,
          "a single file was signed, and this is a folder: verify it with ModelSource.file");
    }
    if (singleFile && !dot && !names.equals(Set.of(fileName()))) {
      throw new ModelRejectedException(
          Reason.MISSING_FILE,
          "the signed manifest has not the single file \""
              + fileName()
              + "\": if a folder was signed, verify it with ModelSource.folder");
    }
    return dot ? statement.ofSingleFile(fileName()) : statement;
  }

  private String fileName() {
    return String.valueOf(model.getFileName());
  }

  /** What the caller ignores, and the names of signature and release statement if inside. */
  Set<String> ignored() {
    Set<String> all = new HashSet<>(ignored);
    nameInside(signatureFile).ifPresent(all::add);
    nameInside(releaseFile()).ifPresent(all::add);
    return all;
  }

  /** The names of the co-signatures that are announced and inside. */
  Set<String> coSignatureNames() {
    return IntStream.rangeClosed(1, coSignatures)
        .mapToObj(number -> nameInside(coSignatureFile(number)))
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  /** The name of a co-signature relative to the folder, if it is inside. */
  Optional<String> coSignatureName(int number) {
    return nameInside(coSignatureFile(number));
  }

  /** Called like the signature, with {@code .release} for {@code .sig}. */
  private Path releaseFile() {
    String name = String.valueOf(signatureFile.getFileName());
    String stem = name.endsWith(".sig") ? name.substring(0, name.length() - 4) : name;
    return signatureFile.resolveSibling(stem + ".release");
  }

  private Path coSignatureFile(int number) {
    return signatureFile.resolveSibling(signatureFile.getFileName() + "." + number);
  }

  private Optional<String> nameInside(Path file) {
    if (singleFile || !file.startsWith(model) || file.equals(model)) {
      return Optional.empty();
    }
    Path relative = model.relativize(file);
    return Optional.of(
        StreamSupport.stream(relative.spliterator(), false)
            .map(Path::toString)
            .collect(Collectors.joining("/")));
  }

  /** The bytes of the signature file, read once. */
  byte[] readSignature(int maxBytes) {
    return read(signatureFile, "signature", maxBytes)
        .orElseThrow(() ->
            new ModelRejectedException(
                Reason.SIGNATURE_MISSING,
                "there is no signature file \""
                    + signatureFile.getFileName()
                    + "\": sign the model, or say where its signature is"));
  }

  /** The bytes of the release statement, read once. */
  byte[] readRelease(int maxBytes) {
    return read(releaseFile(), "release statement", maxBytes)
        .orElseThrow(() ->
            new ModelRejectedException(
                Reason.RELEASE_MISSING,
                "the policy asks for a release statement, and there is no file \""
                    + releaseFile().getFileName()
                    + "\" beside the signature: release the model"));
  }

  /** The bytes of a co-signature, if there is one. */
  Optional<byte[]> readCoSignature(int number, int maxBytes) {
    return read(coSignatureFile(number), "co-signature", maxBytes);
  }

  private static Optional<byte[]> read(Path file, String what, int maxBytes) {
    if (Files.isSymbolicLink(file)) {
      throw new ModelRejectedException(
          Reason.SYMBOLIC_LINK,
          "the "
              + what
              + " file \""
              + file.getFileName()
              + "\" is a symbolic link; links are not followed: put the file itself there");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new ModelRejectedException(
            Reason.TOO_LARGE,
            "the "
                + what
                + " has more than "
                + maxBytes
                + " bytes; maxSignatureBytes of the policy limits signatures");
      }
      return Optional.of(bytes);
    } catch (IOException e) {
      throw FolderWalk.unreadable("the " + what + " file", e);
    }
  }
}
