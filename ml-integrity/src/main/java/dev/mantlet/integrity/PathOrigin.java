package dev.mantlet.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** A model in a folder, or in a single file, and its signature in a file. Immutable. */
final class PathOrigin implements Origin {
  private final Path model;
  private final boolean singleFile;
  private final Path signatureFile;

  PathOrigin(Path model, boolean singleFile, Path signatureFile) {
    this.model = absolute(model);
    this.singleFile = singleFile;
    this.signatureFile = absolute(signatureFile);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  @Override
  public void walk(Predicate<String> skipped, SymbolicLinks links, FolderWalk.Visitor visitor) {
    if (singleFile) {
      FolderWalk.of(folder(), name -> !name.equals(fileName()), SymbolicLinks.UNSIGNED)
          .single(model.getFileName(), visitor);
    } else {
      FolderWalk.of(model, skipped, links).through(visitor);
    }
  }

  @Override
  public Optional<String> singleFileName() {
    return singleFile ? Optional.of(fileName()) : Optional.empty();
  }

  @Override
  public Optional<Path> path(String name) {
    return Optional.of(singleFile ? model : model.resolve(name));
  }

  @Override
  public boolean hasDirectoryHandles() {
    try (Directory directory = Directory.open(folder())) {
      return directory.isHeld();
    } catch (IOException e) {
      throw FolderWalk.unreadable("the model folder", e);
    }
  }

  private Path folder() {
    Path parent = model.getParent();
    return singleFile && parent != null ? parent : model;
  }

  private String fileName() {
    return String.valueOf(model.getFileName());
  }

  @Override
  public Optional<String> nameInside(int signature) {
    return nameInside(file(signature));
  }

  private Path file(int signature) {
    return signature == 0
        ? signatureFile
        : signatureFile.resolveSibling(signatureFile.getFileName() + "." + signature);
  }

  private Optional<String> nameInside(Path file) {
    if (singleFile || !file.startsWith(model) || file.equals(model)) {
      return Optional.empty();
    }
    String separator = file.getFileSystem().getSeparator();
    return Optional.of(model.relativize(file).toString().replace(separator, "/"));
  }

  @Override
  public Optional<String> releaseNameInside() {
    return nameInside(releaseFile());
  }

  /** Called like the signature, with {@code .release} for {@code .sig}. */
  private Path releaseFile() {
    String name = signatureName();
    String stem = name.endsWith(".sig") ? name.substring(0, name.length() - 4) : name;
    return signatureFile.resolveSibling(stem + ".release");
  }

  @Override
  public Optional<byte[]> readRelease(int maxBytes) {
    return read(releaseFile(), "release statement", maxBytes);
  }

  @Override
  public String signatureName() {
    return String.valueOf(signatureFile.getFileName());
  }

  @Override
  public Optional<byte[]> read(int signature, int maxBytes) {
    return read(file(signature), signature == 0 ? "signature" : "co-signature", maxBytes);
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
      return Optional.of(Origin.limited(in.readNBytes(maxBytes + 1), what, maxBytes));
    } catch (IOException e) {
      throw FolderWalk.unreadable("the " + what + " file", e);
    }
  }
}
