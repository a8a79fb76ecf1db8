package dev.mantlet.integrity.versions;

import java.io.IOException;
import java.nio.file.Path;

/** Opens a store in a process of its own, says so, and waits to be ended. */
final class StoreHolder {
  private StoreHolder() {}

  public static void main(String[] args) throws IOException {
    try (VersionStore store = VersionStore.open(Path.of(args[0]))) {
      System.out.println(store.isAnchored() ? "anchored" : "open");
      System.in.read();
    }
  }
}
