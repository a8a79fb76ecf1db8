package dev.mantlet.integrity;

import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A model in named streams, and its signatures in memory: nothing of it need ever be on a disk. */
final class StreamOrigin implements Origin {
  private final List<ModelSource.NamedStream> files;
  private final List<byte[]> signatures;

  StreamOrigin(Collection<ModelSource.NamedStream> files, List<byte[]> signatures) {
    Comparator<ModelSource.NamedStream> byName =
        Comparator.comparing(ModelSource.NamedStream::name, ResourceNames.order());
    this.files = files.stream().sorted(byName).toList();
    this.signatures = signatures.stream().map(byte[]::clone).toList();
  }

  @Override
  public void walk(Predicate<String> skipped, SymbolicLinks links, FolderWalk.Visitor visitor) {
    if (files.size() > FolderWalk.MAX_ENTRIES) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE, "the model has more files than are read, " + FolderWalk.MAX_ENTRIES);
    }
    Set<String> met = new HashSet<>();
    for (ModelSource.NamedStream file : files) {
      if (!met.add(file.name())) {
        throw new ModelRejectedException(
            Reason.NAME_COLLISION, "there are two streams called \"" + file.name() + "\"");
      }
      if (!isSkipped(file.name(), skipped)) {
        open(file, visitor);
      }
    }
  }

  /** As in a folder, what is below a skipped folder is skipped. */
  private static boolean isSkipped(String name, Predicate<String> skipped) {
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      if (skipped.test(name.substring(0, slash))) {
        return true;
      }
    }
    return skipped.test(name);
  }

  private static void open(ModelSource.NamedStream file, FolderWalk.Visitor visitor) {
    try {
      visitor.beforeOpening(file.name());
      read(file, visitor);
    } catch (ModelRejectedException refusal) {
      visitor.refused(file.name(), refusal);
    }
  }

  private static void read(ModelSource.NamedStream file, FolderWalk.Visitor visitor) {
    try (ReadableByteChannel channel = Channels.newChannel(file.opener().call())) {
      visitor.file(file.name(), file.size(), channel);
    } catch (ModelRejectedException e) {
      throw e;
    } catch (Exception e) {
      throw FolderWalk.unreadable("\"" + file.name() + "\"", e);
    }
  }

  @Override
  public Optional<String> singleFileName() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> path(String name) {
    return Optional.empty();
  }

  @Override
  public boolean hasDirectoryHandles() {
    return true;
  }

  @Override
  public Optional<String> nameInside(int signature) {
    return Optional.empty();
  }

  @Override
  public Optional<String> releaseNameInside() {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> readRelease(int maxBytes) {
    return Optional.empty();
  }

  @Override
  public String signatureName() {
    return "given in memory";
  }

  @Override
  public Optional<byte[]> read(int signature, int maxBytes) {
    return signature < signatures.size()
        ? Optional.of(Origin.limited(signatures.get(signature), "signature", maxBytes).clone())
        : Optional.empty();
  }
}
