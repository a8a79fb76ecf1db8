package dev.mantlet.integrity.versions;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.versions.Anchor.Head;
import dev.mantlet.integrity.versions.VersionStoreException.Reason;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One state on a medium, replaced in steps that a crash may cut anywhere: next content, its force,
 * the anchor, then the change of places.
 *
 * <p>The anchor comes before the change of places, so that whatever it says is on the device: the
 * current content or the next one. Not thread-safe.
 */
final class StoreFile {
  private final Medium medium;
  private final Seal seal;
  private final Optional<Anchor> anchor;

  StoreFile(Medium medium, Seal seal, Optional<Anchor> anchor) {
    this.medium = medium;
    this.seal = seal;
    this.anchor = anchor;
  }

  boolean isAnchored() {
    return anchor.isPresent();
  }

  /** Writes a first state where there is none. */
  StoreState create() throws IOException {
    if (medium.readCurrent(StoreFormat.MAX_BYTES).isPresent()) {
      throw new VersionStoreException(
          Reason.EXISTS, "there is a version store already; VersionStore.open continues it");
    }
    if (anchor.isPresent() && anchor.get().head().isPresent()) {
      throw new VersionStoreException(
          Reason.EXISTS,
          "the anchor has the head of a version store; open that store, a lost one must not be"
              + " replaced by a new one");
    }
    StoreState first = StoreState.empty();
    replace(first);
    return first;
  }

  /** Puts this state, durably, in the place of the one before. */
  void replace(StoreState state) throws IOException {
    byte[] content = StoreFormat.write(state, seal);
    if (content.length > StoreFormat.MAX_BYTES) {
      throw new ModelRejectedException(
          dev.mantlet.integrity.Reason.TOO_LARGE,
          "the version store would have more than " + StoreFormat.MAX_BYTES + " bytes");
    }
    medium.writeNext(content);
    medium.forceNext();
    if (anchor.isPresent()) {
      medium.forceNames(); // else a crash could take the content away that the anchor speaks of
      anchor.get().advance(new Head(state.sequence(), sha256(content)));
    }
    medium.promote();
    medium.forceNames();
  }

  /** The state that was written last, after an interrupted change was completed or dropped. */
  StoreState open() throws IOException {
    Optional<byte[]> current = medium.readCurrent(StoreFormat.MAX_BYTES);
    if (anchor.isEmpty() || isHead(current)) {
      StoreState state = read(current.orElseThrow(StoreFile::missing));
      medium.removeNext();
      return state;
    }
    Optional<byte[]> next = medium.readNext(StoreFormat.MAX_BYTES);
    if (!isHead(next)) {
      throw current.isEmpty() ? missing() : rolledBack();
    }
    StoreState state = read(next.orElseThrow());
    medium.promote();
    medium.forceNames();
    return state;
  }

  private boolean isHead(Optional<byte[]> content) throws IOException {
    Optional<Head> head = anchor.orElseThrow().head();
    return content.isPresent()
        && head.isPresent()
        && head.get().sha256().equals(sha256(content.get()));
  }

  private StoreState read(byte[] content) {
    try {
      return StoreFormat.read(content, seal);
    } catch (StoreFormat.DamagedException e) {
      throw new VersionStoreException(
          Reason.DAMAGED,
          "the version store cannot be used: "
              + e.getMessage()
              + "; nothing was changed, find out who did before you make a new one");
    }
  }

  private static String sha256(byte[] content) {
    return HexFormat.of().formatHex(new Seal.Digest().over(content));
  }

  private static VersionStoreException missing() {
    return new VersionStoreException(
        Reason.MISSING,
        "there is no version store; a first one is made by VersionStore.create, a lost one must"
            + " not be replaced by a new one");
  }

  private static VersionStoreException rolledBack() {
    return new VersionStoreException(
        Reason.ROLLED_BACK,
        "the version store is not the one that the anchor knows: an older copy was put back, or"
            + " another store; put the latest one there");
  }
}
