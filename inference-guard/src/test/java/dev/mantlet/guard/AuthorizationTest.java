package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.NotAuthorizedException;
import dev.mantlet.guard.GuardException.Reason;
import dev.mantlet.guard.caller.Authorization;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Principal;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.CallerIssuer;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.caller.RequestFacts;
import dev.mantlet.guard.measure.TenantCalls;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.spi.Authorizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who may use a model: the authorizer's decisions and their age, and the issuer of callers. */
class AuthorizationTest {
  private static final Tenant BANK_A = Tenant.of("bank-a");
  private static final Caller APP = Caller.of(BANK_A, "app");
  private static final Caller OTHER = Caller.of(BANK_A, "other");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final RequestFacts FACTS = new RequestFacts(Optional.empty(), 1, 2);

  private final FakeSession model = new FakeSession(input("x", "rows", 2));
  private final List<GuardEvent> events = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - MINUTE.toNanos() / 2);
  private final AtomicInteger asked = new AtomicInteger();

  private GuardedSession open(Authorizer authorizer) {
    return open(GuardPolicy.builder().authorizer(counted(authorizer)));
  }

  private GuardedSession open(GuardPolicy.Builder policy) {
    return GuardedSession.open(model, policy.onEvent(events::add).build().withNanos(now::get));
  }

  private Authorizer counted(Authorizer authorizer) {
    return (caller, request) -> {
      asked.incrementAndGet();
      return authorizer.decide(caller, request);
    };
  }

  private static InferenceRequest rows(int rows) {
    return InferenceRequest.of("x", new float[2 * rows], rows, 2);
  }

  private void assertRefused(GuardedSession session, InferenceRequest request, String code) {
    events.clear();
    int runs = model.runs.get();
    var thrown = assertThrows(NotAuthorizedException.class, () -> session.run(request, APP));
    assertEquals(Reason.NOT_AUTHORIZED, thrown.reason());
    assertEquals(0, thrown.getStackTrace().length);
    assertFalse(thrown.getMessage().contains(code), "the code is for the operator alone");
    assertEquals(List.of(new GuardEvent.NotAuthorized(APP, code)), events);
    assertEquals(runs, model.runs.get());
  }

  @Test
  void allowance_isKeptUntilItExpires_forEachCallerByItself() {
    try (GuardedSession session = open((caller, facts) -> Authorization.allowedFor(MINUTE))) {
      session.run(rows(1), APP);
      now.addAndGet(MINUTE.toNanos() - 1);
      session.run(rows(1), APP);
      assertEquals(1, asked.get());
      session.run(rows(1), OTHER);
      assertEquals(2, asked.get());
      now.addAndGet(1);
      session.run(rows(1), APP);
      assertEquals(3, asked.get());
    }
  }

  @Test
  void denial_refusesUnread_untilItExpires() {
    try (GuardedSession session =
        open((caller, facts) -> Authorization.deniedFor(MINUTE, "NO_CONTRACT"))) {
      assertRefused(session, rows(1), "NO_CONTRACT");
      assertRefused(session, rows(1), "NO_CONTRACT");
      assertEquals(1, asked.get());
      now.addAndGet(MINUTE.toNanos());
      assertRefused(session, rows(1), "NO_CONTRACT");
      assertEquals(2, asked.get());
      assertEquals(0, session.workspaces().created());
    }
  }

  @Test
  void decisionOfNoDuration_holdsForOneCall() {
    try (GuardedSession session =
        open((caller, facts) -> Authorization.allowedFor(Duration.ZERO))) {
      session.run(rows(1), APP);
      session.run(rows(1), APP);
      assertEquals(2, asked.get());
    }
  }

  @Test
  void allowanceUpToASize_doesNotCoverALargerRequest() {
    try (GuardedSession session =
        open((caller, facts) -> Authorization.allowedFor(MINUTE).upToRows(3).upToElements(5))) {
      session.run(rows(1), APP);
      assertRefused(session, rows(3), Decisions.TOO_LARGE);
      assertRefused(session, rows(4), Decisions.TOO_LARGE);
      session.run(rows(2), APP);
      assertEquals(1, asked.get());
    }
  }

  @Test
  void authorizerThatFails_refuses_andIsAskedAgain() {
    AtomicInteger kind = new AtomicInteger();
    try (GuardedSession session =
        open((caller, facts) -> {
          switch (kind.getAndIncrement()) {
            case 0 -> throw new IllegalStateException("directory is down");
            case 1 -> throw new StackOverflowError();
            case 2 -> {
              return nothing();
            }
            case 3 -> {
              return Authorization.deniedFor(MINUTE, "with a name: Smith");
            }
            default -> {
              return Authorization.allowedFor(MINUTE);
            }
          }
        })) {
      for (int i = 0; i < 4; i++) {
        assertRefused(session, rows(1), Decisions.FAILED);
      }
      session.run(rows(1), APP);
    }
  }

  @SuppressWarnings("NullAway") // what an authorizer must not return
  private static Authorization nothing() {
    return null;
  }

  @Test
  void authorizerThatCallsBack_isRefused_notDeadlocked() {
    AtomicReference<GuardedSession> self = new AtomicReference<>();
    try (GuardedSession session =
        open((caller, facts) -> {
          self.get().run(rows(1), caller);
          return Authorization.allowedFor(MINUTE);
        })) {
      self.set(session);
      assertRefused(session, rows(1), Decisions.FAILED);
    }
  }

  @Test
  void authorizerSeesTheCallerAndTheSizes() {
    List<Object> seen = new ArrayList<>();
    Authorizer authorizer =
        (caller, facts) -> {
          seen.add(caller);
          seen.add(facts);
          return Authorization.allowedFor(MINUTE);
        };
    try (GuardedSession session =
        open(GuardPolicy.builder().model("digits").authorizer(authorizer))) {
      session.run(rows(3), APP);
      assertEquals(List.of(APP, new RequestFacts(Optional.of("digits"), 3, 6)), seen);
    }
  }

  @Test
  void limitsComeFirst_soThatTheAuthorizerIsNotAskedWithoutBound() {
    GuardPolicy.Builder policy =
        GuardPolicy.builder()
            .limit(Rate.of(1).per(Duration.ofDays(1)))
            .authorizer(counted((caller, facts) -> Authorization.deniedFor(Duration.ZERO, "NO")));
    try (GuardedSession session = open(policy)) {
      assertRefused(session, rows(1), "NO");
      for (int i = 0; i < 10; i++) {
        assertThrows(CallerLimitedException.class, () -> session.run(rows(1), APP));
      }
      assertEquals(1, asked.get());
    }
  }

  @Test
  void forgottenDecision_isAskedForAgain_andOthersAreKept() {
    AtomicReference<Authorization> answer = new AtomicReference<>(Authorization.allowedFor(MINUTE));
    try (ModelSlot slot =
        ModelSlot.builder(
                () -> new FakeSession(input("x", "rows", 2)),
                GuardPolicy.builder()
                    .authorizer(counted((caller, facts) -> answer.get()))
                    .onEvent(events::add)
                    .build())
            .open()) {
      slot.run(rows(1), APP);
      slot.run(rows(1), OTHER);
      answer.set(Authorization.deniedFor(MINUTE, "REVOKED"));
      slot.forgetAuthorization(APP);
      assertThrows(NotAuthorizedException.class, () -> slot.run(rows(1), APP));
      slot.run(rows(1), OTHER);
      assertEquals(3, asked.get());
    }
  }

  @Test
  void decisionThatIsForgottenWhileItIsMade_isNotKept() {
    AtomicReference<Decisions> self = new AtomicReference<>();
    Decisions decisions =
        new Decisions(
            counted((caller, facts) -> {
              if (asked.get() == 1) {
                self.get().forget(APP);
              }
              return Authorization.allowedFor(MINUTE);
            }));
    self.set(decisions);
    assertTrue(decisions.refusal(APP, FACTS, 0).isEmpty());
    assertTrue(decisions.refusal(APP, FACTS, 0).isEmpty());
    assertTrue(decisions.refusal(APP, FACTS, 0).isEmpty());
    assertEquals(2, asked.get());
  }

  @Test
  void decisionThatIsForgottenWhileItIsMade_isSeenByNobody() throws InterruptedException {
    AtomicReference<Forgetting> round = new AtomicReference<>(new Forgetting());
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger letIn = new AtomicInteger();
    Thread other =
        new Thread(() -> {
          while (!over.get()) {
            letIn.addAndGet(round.get().letsInAfterwards() ? 1 : 0);
          }
        });
    other.start();
    for (int i = 0; i < 2_000; i++) {
      round.set(new Forgetting());
      assertTrue(round.get().decisions.refusal(APP, FACTS, 0).isEmpty());
    }
    over.set(true);
    other.join();
    assertEquals(0, letIn.get(), "calls that came in after the decision was forgotten");
  }

  /** Decisions of an authorizer whose first one is forgotten while it is made. */
  private static final class Forgetting {
    private final AtomicBoolean forgotten = new AtomicBoolean();
    private final Decisions decisions = new Decisions((caller, facts) -> decide());

    private Authorization decide() {
      if (forgotten.get()) {
        return Authorization.deniedFor(Duration.ZERO, "NO_CONTRACT");
      }
      decisions.forget(APP);
      forgotten.set(true);
      return Authorization.allowedFor(MINUTE);
    }

    private boolean letsInAfterwards() {
      return forgotten.get() && decisions.refusal(APP, FACTS, 0).isEmpty();
    }
  }

  @Test
  void decisionsAboutManyCallers_takeBoundedMemory() {
    Decisions decisions = new Decisions((caller, facts) -> Authorization.allowedFor(MINUTE));
    for (int i = 0; i < Decisions.MOST_DECISIONS + 20_000; i++) {
      decisions.refusal(Caller.of(BANK_A, "app" + i), FACTS, 0);
    }
    assertTrue(decisions.size() <= Decisions.MOST_DECISIONS, decisions.size() + " kept");
  }

  @Test
  void callerOfNobody_orOfAnotherIssuer_comesInNowhere_andUsesNothingUp() {
    CallerIssuer issuer = CallerIssuer.create();
    GuardPolicy.Builder policy =
        GuardPolicy.builder().callersFrom(issuer).limit(Rate.of(1).per(Duration.ofDays(1)));
    Principal app = Principal.of("app");
    try (GuardedSession session = open(policy)) {
      assertRefused(session, rows(1), Admission.UNKNOWN_ISSUER);
      Caller forged = CallerIssuer.create().issue(BANK_A, app);
      assertEquals(APP, forged);
      assertThrows(NotAuthorizedException.class, () -> session.run(rows(1), forged));
      session.run(rows(1), issuer.issue(BANK_A, app));
    }
  }

  @Test
  void callsOfForgedCallers_areNotCountedForTheTenantWhoseNameTheyUse() {
    CallerIssuer issuer = CallerIssuer.create();
    GuardPolicy.Builder policy =
        GuardPolicy.builder().callersFrom(issuer).labellingTenants(TenantLabels.inClear());
    try (GuardedSession session = open(policy)) {
      session.run(rows(1), issuer.issue(BANK_A, Principal.of("app")));
      assertRefused(session, rows(1), Admission.UNKNOWN_ISSUER);
      assertEquals(
          List.of(new TenantCalls("bank-a", 1), new TenantCalls(TenantCalls.OTHER, 0)),
          session.measures().tenants());
    }
  }

  @Test
  void decisionsAndCodes_areChecked() {
    List<Runnable> wrong =
        List.of(
            () -> Authorization.allowedFor(Duration.ofDays(2)),
            () -> Authorization.allowedFor(Duration.ofNanos(-1)),
            () -> Authorization.allowedFor(MINUTE).upToRows(-1),
            () -> Authorization.allowedFor(MINUTE).upToElements(-1),
            () -> Authorization.deniedFor(MINUTE, ""),
            () -> Authorization.deniedFor(MINUTE, "no contract"),
            () -> Authorization.deniedFor(MINUTE, "X".repeat(65)),
            () -> GuardPolicy.builder().model(" "),
            () -> new RequestFacts(Optional.empty(), -1, 0));
    wrong.forEach(step -> assertThrows(IllegalArgumentException.class, step::run));
  }
}
