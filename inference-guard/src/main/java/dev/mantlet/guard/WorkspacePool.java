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
 * back, and a full pool keeps the newer one.
 */
final class WorkspacePool {
  private final AtomicReferenceArray<Workspace> slots;
  private final long maxBytes;
  private final Supplier<Workspace> maker;
  private final AtomicLong keptBytes = new AtomicLong();
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();

  /**
   * An empty pool.
   *
   * @param slots most workspaces that are kept
   * @param maxBytes most bytes that kept workspaces have reserved together
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
      // Nobody but who takes it out of its slot changes a workspace, so what is read here of one
      // that
      // is still in its slot afterwards is true.
      if (kept != null
          && kept.serves(memoryClass)
          && (!sameShapes || kept.shapes() == shapes)
          && slots.compareAndSet(slot, kept, null)) {
        keptBytes.addAndGet(-kept.reserved());
        kept.assign(shapes, memoryClass);
        return kept;
      }
    }
    return null;
  }

  void giveBack(Workspace workspace) {
    long bytes = workspace.reserved();
    if (keptBytes.addAndGet(bytes) > maxBytes) {
      keptBytes.addAndGet(-bytes);
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
      keptBytes.addAndGet(-older.reserved());
      free(older);
    }
  }

  /** Frees the kept workspaces; all that were taken must have been given back. */
  void close() {
    for (int slot = 0; slot < slots.length(); slot++) {
      Workspace kept = slots.getAndSet(slot, null);
      if (kept != null) {
        keptBytes.addAndGet(-kept.reserved());
        free(kept);
      }
    }
  }

  /** The bytes that kept workspaces have reserved. */
  long keptBytes() {
    return keptBytes.get();
  }

  long created() {
    return created.get();
  }

  long closed() {
    return closed.get();
  }

  /** Frees a workspace that was taken, instead of keeping it. */
  void free(Workspace workspace) {
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
