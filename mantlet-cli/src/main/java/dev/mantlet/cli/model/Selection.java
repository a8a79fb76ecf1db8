package dev.mantlet.cli.model;

import dev.mantlet.cli.MisuseException;
import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model, and which of its files: the arguments that signing and verifying share. */
final class Selection {
  private static final String[] GIT = {".git", ".gitattributes", ".github", ".gitignore"};

  @Parameters(paramLabel = "MODEL", description = "The model: a folder, or a single file.")
  private Path model;

  @Option(
      names = "--ignore-paths",
      paramLabel = "PATH",
      description = "A file or folder of the model to leave out; may be given again.")
  private List<Path> ignored = new ArrayList<>();

  @Option(
      names = "--ignore-git-paths",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Leave out .git, .gitattributes, .github and .gitignore (the default).")
  private boolean ignoreGitPaths;

  Path model() {
    return model;
  }

  /** The model with its signature, wherever that is; what is read of it is told to the listener. */
  ModelSource source(Path signature, LongConsumer read) {
    if (!Files.exists(model)) {
      throw new MisuseException("there is no model \"" + model + "\"");
    }
    ModelSource source =
        Files.isDirectory(model)
            ? ModelSource.folder(model, signature)
            : ModelSource.file(model, signature);
    ModelSource whole = ignoreGitPaths ? source.ignoring(GIT) : source.includingGitFiles();
    String[] names =
        ignored.stream().map(this::nameInside).flatMap(Optional::stream).toArray(String[]::new);
    return whole.ignoring(names).onRead(read);
  }

  /** The path relative to the model; what is elsewhere is not the model's anyway. */
  private Optional<String> nameInside(Path path) {
    Path root = model.toAbsolutePath().normalize();
    Path absolute = path.toAbsolutePath().normalize();
    if (!absolute.startsWith(root) || absolute.equals(root)) {
      return Optional.empty();
    }
    List<String> segments = new ArrayList<>();
    root.relativize(absolute).forEach(segment -> segments.add(segment.toString()));
    return Optional.of(String.join("/", segments));
  }

  /** The id that the reference tool would sign: the name of the folder or file. */
  ModelId ownName() {
    Path name = model.toAbsolutePath().normalize().getFileName();
    try {
      return ModelId.of(name == null ? "" : name.toString());
    } catch (IllegalArgumentException e) {
      throw new MisuseException(
          "the model's own name is no model id; say which with --model-id: " + e.getMessage());
    }
  }
}
