package dev.mantlet.guard;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Keeps a few workspaces for the next calls. Thread-safe and without locks; taking and giving back
 * allocate nothing.
 *
 * <p>Calls beyond the number of slots get a workspace of their own, which is freed when they give
 * it back.
 */
final class WorkspacePool {
  private final AtomicReferenceArray<Workspace> slots;
  private final Supplier<Workspace> maker;
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();

  WorkspacePool(int slots, Supplier<Workspace> maker) {
    this.slots = new AtomicReferenceArray<>(slots);
    this.maker = maker;
  }

  Workspace take() {
    for (int i = 0, slot = home(); i < slots.length(); i++, slot = next(slot)) {
      Workspace kept = slots.get(slot);
      if (kept != null && slots.compareAndSet(slot, kept, null)) {
        return kept;
      }
    }
    Workspace made = maker.get();
    created.incrementAndGet();
    return made;
  }

  void giveBack(Workspace workspace) {
    for (int i = 0, slot = home(); i < slots.length(); i++, slot = next(slot)) {
      if (slots.get(slot) == null && slots.compareAndSet(slot, null, workspace)) {
        return;
      }
    }
    free(workspace);
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

  long created() {
    return created.get();
  }

  long closed() {
    return closed.get();
  }

  private void free(Workspace workspace) {
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
