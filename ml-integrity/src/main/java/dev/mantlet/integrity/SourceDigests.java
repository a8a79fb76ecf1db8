package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Hashes the files of a source whole; a name that could not be signed is refused unread. */
final class SourceDigests implements FolderWalk.Visitor {
  private static final Set<String> GIT = Set.of(".git", ".gitattributes", ".github", ".gitignore");

  private final Map<String, String> byName = new TreeMap<>(ResourceNames.order());

  private final ModelSource source;

  private SourceDigests(ModelSource source) {
    this.source = source;
  }

  /** What is no part of the model: git's files, signatures that lie in it, and what was said. */
  static Set<String> ignored(ModelSource source) {
    Set<String> ignored = new TreeSet<>(source.includesGitFiles() ? Set.of() : GIT);
    ignored.addAll(source.ignored());
    ignored.addAll(source.coSignatureNames());
    return ignored;
  }

  /** SHA-256 in hex by the name of the resource, in signed order. */
  static Map<String, String> of(ModelSource source, SymbolicLinks links) {
    SourceDigests digests = new SourceDigests(source);
    source.walk(ignored(source)::contains, links, digests);
    if (digests.byName.isEmpty()) {
      throw new ModelRejectedException(Reason.EMPTY_MODEL, "the folder has no file to sign");
    }
    return source.isSingleFile()
        ? Map.of(Resources.SINGLE_FILE, digests.byName.values().iterator().next())
        : digests.byName;
  }

  @Override
  public void beforeOpening(String name) {
    ResourceNames.PORTABLE.check(name);
  }

  @Override
  public void file(String name, long size, ReadableByteChannel channel) throws IOException {
    byName.put(name, FileContent.sha256(name, size, source.counted(channel)));
  }
}
