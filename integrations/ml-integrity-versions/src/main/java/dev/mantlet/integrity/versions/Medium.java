package dev.mantlet.integrity.versions;

import java.io.IOException;
import java.util.Optional;

/**
 * What a version store is written on: a current content and a next one, which takes its place in
 * one step.
 *
 * <p>Nothing is durable before it is forced, content and names apart. Not thread-safe.
 */
interface Medium {
  /** The current content, or nothing if there is none; fails if it has more than so many bytes. */
  Optional<byte[]> readCurrent(int maxBytes) throws IOException;

  /** The next content, or nothing if there is none; fails if it has more than so many bytes. */
  Optional<byte[]> readNext(int maxBytes) throws IOException;

  /** Writes the next content, over what was there. After a failure any part may be written. */
  void writeNext(byte[] content) throws IOException;

  /** Returns once the bytes of the next content are on the device. */
  void forceNext() throws IOException;

  /** Puts the next content in the place of the current one: either is there, never a mixture. */
  void promote() throws IOException;

  /** Removes the next content, if there is one. */
  void removeNext() throws IOException;

  /** Returns once it is durable which contents there are. */
  void forceNames() throws IOException;
}
