package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.versions.VersionStoreException.Reason;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A power cut in every operation, with everything that it could leave: what was accepted is never
 * forgotten.
 */
class StoreCrashTest {
  private static final Seal SEAL = new Seal.Digest();

  /** Operations of a creation and three changes: at most five each. */
  private static final int OPERATIONS = 22;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void powerCutAtEveryOperation_forgetsNoAcceptedVersion(boolean anchored) {
    for (int operations = 0; operations < OPERATIONS; operations++) {
      for (int bytes = 0; bytes < 240; bytes += 7) {
        MemoryAnchor anchor = new MemoryAnchor();
        CrashingMedium medium = new CrashingMedium().failAfter(operations, bytes);
        long accepted =
            acceptUntilItFails(medium, anchored ? Optional.of(anchor) : Optional.empty());
        for (CrashingMedium left : medium.leftByAPowerCut()) {
          assertRemembers(accepted, left, anchored ? Optional.of(anchor.copy()) : Optional.empty());
        }
      }
    }
  }

  @Test
  void powerCutWhileAnInterruptedChangeIsCompleted_losesNothing() throws IOException {
    MemoryAnchor anchor = new MemoryAnchor();
    CrashingMedium medium = new CrashingMedium();
    VersionStore store = store(medium, Optional.of(anchor), StoreFile::create);
    store.accept(Statements.release(1), Statements.NOW);
    medium.failAfter(3, 0); // written, forced, anchored, and then not put in place
    assertThrows(
        VersionStoreException.class, () -> store.accept(Statements.release(2), Statements.NOW));
    for (int operations = 0; operations < 2; operations++) {
      for (CrashingMedium left : medium.leftByAPowerCut()) {
        left.failAfter(operations, 0);
        assertThrows(
            IOException.class, () -> new StoreFile(left, SEAL, Optional.of(anchor.copy())).open());
        for (CrashingMedium again : left.leftByAPowerCut()) {
          assertRemembers(2, again, Optional.of(anchor.copy()));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anchorThatFails_acceptsNothing_andTheStoreOpensAgain(boolean afterAdvancing)
      throws IOException {
    MemoryAnchor anchor = new MemoryAnchor();
    CrashingMedium medium = new CrashingMedium();
    VersionStore store = store(medium, Optional.of(anchor), StoreFile::create);
    store.accept(Statements.release(1), Statements.NOW);
    MemoryAnchor healthy = anchor.copy();
    if (afterAdvancing) {
      anchor.failAfterAdvancing();
    } else {
      anchor.failBeforeAdvancing();
    }
    assertEquals(Reason.FAILED, refusal(store, 2));
    assertEquals(Reason.FAILED, refusal(store, 3), "it stays closed for good");
    VersionStore again =
        store(medium, Optional.of(afterAdvancing ? anchor.copy() : healthy), StoreFile::open);
    assertEquals(afterAdvancing ? 2 : 1, again.version(Statements.ID).orElseThrow());
  }

  @Test
  void olderCopy_isDetectedWithAnAnchor_andNotWithout() throws IOException {
    MemoryAnchor anchor = new MemoryAnchor();
    CrashingMedium medium = new CrashingMedium();
    VersionStore store = store(medium, Optional.of(anchor), StoreFile::create);
    store.accept(Statements.release(1), Statements.NOW);
    byte[] old = medium.current().orElseThrow();
    store.accept(Statements.release(2), Statements.NOW);
    var thrown =
        assertThrows(
            VersionStoreException.class,
            () -> store(CrashingMedium.holding(old), Optional.of(anchor), StoreFile::open));
    assertEquals(Reason.ROLLED_BACK, thrown.reason());
    VersionStore fooled = store(CrashingMedium.holding(old), Optional.empty(), StoreFile::open);
    assertEquals(1, fooled.version(Statements.ID).orElseThrow(), "what the documents say it is");
  }

  @Test
  void deviceThatLiesAboutForce_isSeenThroughByThisTest() {
    CrashingMedium medium = new CrashingMedium().lying();
    long accepted = acceptUntilItFails(medium, Optional.empty());
    assertEquals(3, accepted);
    assertThrows(
        AssertionError.class,
        () ->
            medium
                .leftByAPowerCut()
                .forEach(left -> assertRemembers(accepted, left, Optional.empty())));
  }

  /** Creates a store and accepts versions 1 to 3; gives the last that was accepted, 0 for none. */
  private static long acceptUntilItFails(CrashingMedium medium, Optional<Anchor> anchor) {
    long accepted = -1;
    try {
      VersionStore store = store(medium, anchor, StoreFile::create);
      accepted = 0;
      for (long version = 1; version <= 3; version++) {
        store.accept(Statements.release(version), Statements.NOW);
        accepted = version;
      }
    } catch (IOException | VersionStoreException e) {
      return accepted;
    }
    return accepted;
  }

  private static void assertRemembers(long accepted, CrashingMedium left, Optional<Anchor> anchor) {
    long found = -1;
    try {
      found = store(left, anchor, StoreFile::open).version(Statements.ID).orElse(0);
    } catch (VersionStoreException e) {
      assertEquals(Reason.MISSING, e.reason());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertTrue(
        found >= accepted && found <= accepted + 1, "accepted " + accepted + ", found " + found);
  }

  private interface Step {
    StoreState on(StoreFile file) throws IOException;
  }

  private static VersionStore store(
      CrashingMedium medium, Optional<? extends Anchor> anchor, Step step) throws IOException {
    StoreFile file = new StoreFile(medium, SEAL, anchor.map(a -> a));
    return new VersionStore(file, () -> {}, step.on(file));
  }

  private static Reason refusal(VersionStore store, long version) {
    return assertThrows(
            VersionStoreException.class,
            () -> store.accept(Statements.release(version), Statements.NOW))
        .reason();
  }
}
