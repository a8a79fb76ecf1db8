package dev.mantlet.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Where a model and its signature are. Immutable, thread-safe; nothing is read before the model is
 * signed or verified.
 *
 * <p>The paths themselves are the caller's and may lead through links; inside the folder no link is
 * followed.
 */
public final class ModelSource {
  private static final String SIGNATURE_NAME = "model.sig";

  private final Path folder;
  private final Path signatureFile;

  private ModelSource(Path folder, Path signatureFile) {
    this.folder = folder;
    this.signatureFile = signatureFile;
  }

  /** A folder that has its signature inside, as {@code model.sig}. */
  public static ModelSource folder(Path folder) {
    return folder(folder, folder.resolve(SIGNATURE_NAME));
  }

  /** A folder whose signature is in {@code signatureFile}, inside or elsewhere. */
  public static ModelSource folder(Path folder, Path signatureFile) {
    return new ModelSource(
        folder.toAbsolutePath().normalize(), signatureFile.toAbsolutePath().normalize());
  }

  Path folder() {
    return folder;
  }

  /** The signature's name relative to the folder, if it is inside. */
  Optional<String> signatureNameInside() {
    if (!signatureFile.startsWith(folder) || signatureFile.equals(folder)) {
      return Optional.empty();
    }
    Path relative = folder.relativize(signatureFile);
    return Optional.of(
        StreamSupport.stream(relative.spliterator(), false)
            .map(Path::toString)
            .collect(Collectors.joining("/")));
  }

  /** The bytes of the signature file, read once. */
  byte[] readSignature() {
    if (Files.isSymbolicLink(signatureFile)) {
      throw new ModelRejectedException(
          Reason.SYMBOLIC_LINK,
          "the signature file \""
              + signatureFile.getFileName()
              + "\" is a symbolic link; links are not followed: put the file itself there");
    }
    if (!Files.isRegularFile(signatureFile, LinkOption.NOFOLLOW_LINKS)) {
      throw new ModelRejectedException(
          Reason.SIGNATURE_MISSING,
          "there is no signature file \""
              + signatureFile.getFileName()
              + "\": sign the model, or say where its signature is");
    }
    try (InputStream in = Files.newInputStream(signatureFile, LinkOption.NOFOLLOW_LINKS)) {
      return in.readNBytes(Envelope.MAX_BYTES + 1);
    } catch (IOException e) {
      throw FolderWalk.unreadable("the signature file", e);
    }
  }
}
