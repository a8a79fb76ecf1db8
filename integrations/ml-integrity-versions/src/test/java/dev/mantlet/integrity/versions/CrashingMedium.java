package dev.mantlet.integrity.versions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A medium in memory that can fail in the middle of any operation, and tells all that a power cut
 * could leave: of the names any state since they were forced, of a content that was not forced
 * anything from nothing over every beginning to zeros.
 */
final class CrashingMedium implements Medium {
  private static final int NEVER = -1;

  /** The bytes of one file, whatever it is called. */
  private static final class Content {
    byte[] written = new byte[0];
    byte[] durable = new byte[0];
  }

  private TreeMap<String, Content> names = new TreeMap<>();
  private final List<TreeMap<String, Content>> sinceForced = new ArrayList<>();
  private int operationsLeft = NEVER;
  private int bytesOfFailingWrite;
  private boolean forceLies;

  CrashingMedium() {
    sinceForced.add(new TreeMap<>());
  }

  /** A medium after a crash: everything that is there is durable. */
  private CrashingMedium(Optional<byte[]> current, Optional<byte[]> next) {
    current.ifPresent(bytes -> names.put("current", of(bytes)));
    next.ifPresent(bytes -> names.put("next", of(bytes)));
    sinceForced.add(new TreeMap<>(names));
  }

  static CrashingMedium holding(byte[] current) {
    return new CrashingMedium(Optional.of(current), Optional.empty());
  }

  private static Content of(byte[] bytes) {
    Content content = new Content();
    content.written = bytes.clone();
    content.durable = bytes.clone();
    return content;
  }

  /** Lets so many operations pass and fails all after; the first failing write leaves bytes. */
  CrashingMedium failAfter(int operations, int bytes) {
    operationsLeft = operations;
    bytesOfFailingWrite = bytes;
    return this;
  }

  /** A device that says it has everything, and does not. */
  CrashingMedium lying() {
    forceLies = true;
    return this;
  }

  Optional<byte[]> current() {
    return Optional.ofNullable(names.get("current")).map(content -> content.written.clone());
  }

  /** Everything that a power cut now could leave. */
  List<CrashingMedium> leftByAPowerCut() {
    List<CrashingMedium> left = new ArrayList<>();
    for (TreeMap<String, Content> known : sinceForced) {
      for (Optional<byte[]> current : leftOf(known.get("current"))) {
        for (Optional<byte[]> next : leftOf(known.get("next"))) {
          left.add(new CrashingMedium(current, next));
        }
      }
    }
    return left;
  }

  private static List<Optional<byte[]>> leftOf(@org.jspecify.annotations.Nullable Content content) {
    if (content == null) {
      return List.of(Optional.empty());
    }
    if (Arrays.equals(content.written, content.durable)) {
      return List.of(Optional.of(content.durable));
    }
    List<Optional<byte[]>> left = new ArrayList<>();
    left.add(Optional.of(content.durable));
    left.add(Optional.of(new byte[content.written.length]));
    for (int length = 0; length <= content.written.length; length++) {
      left.add(Optional.of(Arrays.copyOf(content.written, length)));
    }
    return left;
  }

  @Override
  public Optional<byte[]> readCurrent(int maxBytes) {
    return current();
  }

  @Override
  public Optional<byte[]> readNext(int maxBytes) {
    return Optional.ofNullable(names.get("next")).map(content -> content.written.clone());
  }

  @Override
  public void writeNext(byte[] content) throws IOException {
    boolean fails = fails();
    Content next = new Content();
    next.written =
        Arrays.copyOf(
            content, fails ? Math.min(bytesOfFailingWrite, content.length) : content.length);
    names.put("next", next);
    changed();
    failIf(fails);
  }

  @Override
  public void forceNext() throws IOException {
    failIf(fails());
    if (!forceLies) {
      Content next = names.get("next");
      next.durable = next.written.clone();
    }
  }

  @Override
  public void promote() throws IOException {
    failIf(fails());
    names.put("current", names.remove("next"));
    changed();
  }

  @Override
  public void removeNext() throws IOException {
    failIf(fails());
    names.remove("next");
    changed();
  }

  @Override
  public void forceNames() throws IOException {
    failIf(fails());
    if (!forceLies) {
      sinceForced.clear();
      changed();
    }
  }

  private void changed() {
    sinceForced.add(new TreeMap<>(names));
  }

  private boolean fails() {
    if (operationsLeft == NEVER) {
      return false;
    }
    if (operationsLeft == 0) {
      return true;
    }
    operationsLeft--;
    return false;
  }

  private static void failIf(boolean fails) throws IOException {
    if (fails) {
      throw new IOException("No space left on device");
    }
  }
}
