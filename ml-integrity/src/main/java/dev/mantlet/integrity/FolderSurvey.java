package dev.mantlet.integrity;

import dev.mantlet.integrity.VerificationReport.Files;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out all that is wrong with the files of a model that was refused already.
 *
 * <p>It goes on where verification stops, decides nothing, keeps no bytes, and is bounded as
 * verification is: by the entries of a folder and the bytes of a model. As it reads the folder
 * anew, it may find less than there was.
 */
final class FolderSurvey implements FolderWalk.Visitor {
  private static final int CHUNK_BYTES = 1 << 16;

  /** The files, by what is wrong with them. */
  record Found(Files extra, Files missing, Files changed, Files forbidden) {
    static Found nothing() {
      return new Found(Files.none(), Files.none(), Files.none(), Files.none());
    }
  }

  private final ModelManifest manifest;
  private final Set<String> met = new HashSet<>();
  private final Names extra = new Names();
  private final Names changed = new Names();
  private final Names forbidden = new Names();
  private long bytesLeft;

  FolderSurvey(ModelManifest manifest, long maxBytes) {
    this.manifest = manifest;
    this.bytesLeft = maxBytes;
  }

  @Override
  public void beforeOpening(String name) {
    if (!manifest.names().contains(name)) {
      throw new ModelRejectedException(Reason.UNSIGNED_FILE, "\"" + name + "\" is not signed");
    }
    met.add(name);
  }

  @Override
  public void file(String name, long size, ReadableByteChannel channel) throws IOException {
    if (size > bytesLeft) {
      throw new ModelRejectedException(Reason.TOO_LARGE, "\"" + name + "\" is too large");
    }
    bytesLeft -= size;
    FileDigests expected = manifest.file(name);
    expected.checkSize(name, size);
    DigestCheck check = new DigestCheck(name, expected);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    long read = 0;
    while (read <= size && channel.read(chunk.clear()) >= 0) {
      read += chunk.position();
      check.update(chunk.array(), 0, chunk.position());
    }
    check.finish();
  }

  @Override
  public void refused(String name, ModelRejectedException refusal) {
    switch (refusal.reason()) {
      case UNSIGNED_FILE -> extra.add(name);
      case DIGEST_MISMATCH, FILE_CHANGED -> changed.add(name);
      default -> {
        met.add(name);
        forbidden.add(name);
      }
    }
  }

  /** What was found, once the walk is over. */
  Found found() {
    Names missing = new Names();
    manifest.names().stream().filter(name -> !met.contains(name)).forEach(missing::add);
    return new Found(extra.toFiles(), missing.toFiles(), changed.toFiles(), forbidden.toFiles());
  }

  /** The first names, and the number of all. */
  private static final class Names {
    private final TreeSet<String> first = new TreeSet<>();
    private int total;

    void add(String name) {
      total++;
      first.add(name);
      if (first.size() > Files.MAX_NAMES) {
        first.pollLast();
      }
    }

    Files toFiles() {
      return new Files(first.stream().toList(), total);
    }
  }
}
