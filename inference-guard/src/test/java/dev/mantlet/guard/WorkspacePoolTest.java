package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkspacePoolTest {
  private static final GuardPolicy EMPTY = GuardPolicy.builder().maxBatch(4096).build();

  private final FakeSession model = new FakeSession(FakeSession.input("x", "n"));
  private final Contract contract = Contract.of(model.inputs(), EMPTY);
  private final Guard guard = new Guard(contract, List.of());

  private WorkspacePool pool(int slots, long maxBytes) {
    OutputPlan outputs = OutputPlan.of(model.outputs(), Set.of(), contract);
    return new WorkspacePool(slots, maxBytes, () -> new Workspace(model, outputs, contract));
  }

  private Workspace filled(WorkspacePool pool, int elements, String memoryClass) {
    InferenceRequest request = InferenceRequest.of("x", new float[elements], elements);
    Workspace workspace = pool.take(request.shapes(), memoryClass);
    guard.judge(request, workspace.memory());
    return workspace;
  }

  @Test
  void workspaceOfTheSameShapes_isPreferred() {
    WorkspacePool pool = pool(4, 1 << 20);
    Workspace small = filled(pool, 1, "");
    Workspace large = filled(pool, 100, "");
    pool.giveBack(small);
    pool.giveBack(large);
    assertSame(large, filled(pool, 100, ""));
    assertSame(small, filled(pool, 1, ""));
  }

  @Test
  void workspaceOfOtherShapes_isBetterThanANewOne() {
    WorkspacePool pool = pool(4, 1 << 20);
    Workspace only = filled(pool, 1, "");
    pool.giveBack(only);
    assertSame(only, filled(pool, 7, ""));
  }

  @Test
  void workspaceNeverChangesItsClass() {
    WorkspacePool pool = pool(4, 1 << 20);
    Workspace ofGold = filled(pool, 5, "gold");
    pool.giveBack(ofGold);
    assertNotSame(ofGold, filled(pool, 5, ""));
    assertSame(ofGold, filled(pool, 5, "gold"));
  }

  @Test
  void keptBytesAreBounded_andWhatIsBeyondIsFreed() {
    WorkspacePool pool = pool(4, 4000);
    Workspace first = filled(pool, 256, "");
    Workspace second = filled(pool, 256, "");
    Workspace third = filled(pool, 700, "");
    pool.giveBack(first);
    pool.giveBack(second);
    pool.giveBack(third);
    assertEquals(2048, pool.bytes());
    assertEquals(1, pool.closed());
    pool.giveBack(filled(pool, 300, "")); // which grows one of the two
    assertEquals(1024 + 1200, pool.bytes());
  }

  @Test
  void fullPool_keepsTheNewerWorkspace_soThatNoClassHoldsItForEver() {
    WorkspacePool pool = pool(1, 1 << 20);
    Workspace old = filled(pool, 5, "gold");
    Workspace recent = filled(pool, 5, "");
    pool.giveBack(old);
    pool.giveBack(recent);
    assertEquals(1, pool.closed());
    assertSame(recent, filled(pool, 5, ""));
  }

  @Test
  void closedPool_holdsNothing() {
    WorkspacePool pool = pool(4, 1 << 20);
    pool.giveBack(filled(pool, 5, ""));
    pool.close();
    assertEquals(0, pool.bytes());
    assertEquals(pool.created(), pool.closed());
  }

  @Test
  void tenantsOfDifferentClasses_neverMeetInOneMemory() {
    GuardPolicy policy =
        GuardPolicy.builder()
            .memoryClasses(tenant -> tenant.name().startsWith("gold") ? "gold" : "rest")
            .build();
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      for (String tenant : List.of("gold-1", "a", "b", "gold-2")) {
        session.run(InferenceRequest.of("x", new float[3], 3), Caller.of(Tenant.of(tenant), "app"));
      }
      assertEquals(2, session.workspaces().created());
    }
    assertTrue(model.memories.size() == 2);
  }

  @Test
  void tenantWithoutAClass_isRefusedAlone() {
    Caller known = Caller.of(Tenant.of("known"), "app");
    Caller stranger = Caller.of(Tenant.of("stranger"), "app");
    InferenceRequest request = InferenceRequest.of("x", new float[3], 3);
    Map<Tenant, String> classes = Map.of(known.tenant(), "gold");
    GuardPolicy policy = GuardPolicy.builder().memoryClasses(classes::get).build();
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      assertThrows(NullPointerException.class, () -> session.run(request, stranger));
      session.run(request, known);
      assertEquals(1, session.workspaces().created());
    }
  }
}
