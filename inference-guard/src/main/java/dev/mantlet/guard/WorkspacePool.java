package dev.mantlet.guard;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few workspaces for the next calls. Thread-safe and without locks; taking and giving back
 * allocate nothing.
 *
 * <p>A call gets a workspace that last served the same shapes, so that nothing has to be bound
 * anew, or else any one of its class: tenants of different classes never get each other's. The
 * number of kept workspaces and their bytes are bounded; what is beyond is freed when it is given
 * back, and a full pool keeps the newer one. A workspace counts from its first return on, also
 * while it is taken again.
 */
final class WorkspacePool {
  private final AtomicReferenceArray<Workspace> slots;
  private final long maxBytes;
  private final Supplier<Workspace> maker;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();

  /**
   * An empty pool.
   *
   * @param slots most workspaces that are kept
   * @param maxBytes most bytes that workspaces have reserved together, after their first call
   */
  WorkspacePool(int slots, long maxBytes, Supplier<Workspace> maker) {
    this.slots = new AtomicReferenceArray<>(slots);
    this.maxBytes = maxBytes;
    this.maker = maker;
  }

  /**
   * A workspace for one call.
   *
   * @param shapes a hash of the request's shapes
   * @param memoryClass what the tenant shares memory with
   */
  Workspace take(int shapes, String memoryClass) {
    Workspace kept = takeKept(shapes, memoryClass, true);
    kept = kept != null ? kept : takeKept(shapes, memoryClass, false);
    if (kept != null) {
      return kept;
    }
    Workspace made = maker.get();
    made.assign(shapes, memoryClass);
    created.incrementAndGet();
    return made;
  }

  private @Nullable Workspace takeKept(int shapes, String memoryClass, boolean sameShapes) {
    for (int i = 0, slot = home(); i < slots.length(); i++, slot = next(slot)) {
      Workspace kept = slots.get(slot);
      // A workspace is changed only by whoever took it out of its slot, so what is read here is
      // true if it is still in the slot when it is taken.
      if (kept != null
          && kept.serves(memoryClass)
          && (!sameShapes || kept.shapes() == shapes)
          && slots.compareAndSet(slot, kept, null)) {
        kept.assign(shapes, memoryClass);
        return kept;
      }
    }
    return null;
  }

  /** Takes a workspace back, after the call that took it or made it. */
  void giveBack(Workspace workspace) {
    long growth = workspace.takeGrowth();
    if (growth != 0 && bytes.addAndGet(growth) > maxBytes) {
      free(workspace);
      return;
    }
    for (int i = 0, slot = home(); i < slots.length(); i++, slot = next(slot)) {
      if (slots.get(slot) == null && slots.compareAndSet(slot, null, workspace)) {
        return;
      }
    }
    Workspace older = slots.getAndSet(home(), workspace);
    if (older != null) {
      free(older);
    }
  }

  /** Frees the kept workspaces; all that were taken must have been given back. */
  void close() {
    for (int slot = 0; slot < slots.length(); slot++) {
      Workspace kept = slots.getAndSet(slot, null);
      if (kept != null) {
        free(kept);
      }
    }
  }

  /** The bytes of the workspaces that were given back at least once and are not freed. */
  long bytes() {
    return bytes.get();
  }

  long created() {
    return created.get();
  }

  long closed() {
    return closed.get();
  }

  /** Frees a workspace that was taken, instead of keeping it. */
  void free(Workspace workspace) {
    bytes.addAndGet(-workspace.counted());
    closed.incrementAndGet();
    workspace.close();
  }

  /** The slot at which a thread looks first, so that threads meet different slots. */
  private int home() {
    return (int) (Thread.currentThread().getId() % slots.length());
  }

  private int next(int slot) {
    return slot + 1 == slots.length() ? 0 : slot + 1;
  }
}
