package dev.mantlet.integrity;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a {@link ModelSource} is made of: files to be met, and a signature with its co-signatures.
 */
sealed interface Origin permits PathOrigin, StreamOrigin {
  /** Meets every file that is not skipped, once, in order of names. */
  void walk(Predicate<String> skipped, SymbolicLinks links, FolderWalk.Visitor visitor);

  /** The file's name, if the model is a single file. */
  Optional<String> singleFileName();

  /** Where a file is, unless it is in no file system. */
  Optional<Path> path(String name);

  /** Whether nobody can put a link in the way while the files are met. */
  boolean hasDirectoryHandles();

  /**
   * The name that a signature (0) or co-signature (1 and above) has among the files, if it is one.
   */
  Optional<String> nameInside(int signature);

  /** What the signature is called, for messages. */
  String signatureName();

  /** The bytes of a signature (0) or co-signature (1 and above), if there is one. */
  Optional<byte[]> read(int signature, int maxBytes);

  /** The name that the release statement has among the files, if it is one. */
  Optional<String> releaseNameInside();

  /** The bytes of the release statement, if there is one. */
  Optional<byte[]> readRelease(int maxBytes);

  /** The bytes, unless they are more than {@code maxBytes}. */
  static byte[] limited(byte[] bytes, String what, int maxBytes) {
    if (bytes.length > maxBytes) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "the "
              + what
              + " has more than "
              + maxBytes
              + " bytes; maxSignatureBytes of the policy limits signatures");
    }
    return bytes;
  }
}
