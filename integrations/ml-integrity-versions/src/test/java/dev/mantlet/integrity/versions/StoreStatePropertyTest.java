package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.Revocations;
import dev.mantlet.integrity.release.RollbackStatement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every sequence of statements, offered in any order and any number of times. */
class StoreStatePropertyTest {
  /** One thing that is offered to a store at some time. */
  record Offer(Optional<ReleaseStatement> release, Optional<RollbackStatement> rollback, long at) {
    Instant time() {
      return Statements.NOW.plusSeconds(at);
    }

    StoreState to(StoreState state) {
      return release
          .map(statement -> state.after(statement, time()))
          .orElseGet(() -> state.after(rollback.orElseThrow(), time()));
    }
  }

  @Property(tries = 600)
  void versionFallsOnlyByARollback_andNothingElseIsTakenBack(@ForAll("offers") List<Offer> offers) {
    StoreState state = StoreState.empty();
    for (Offer offer : offers) {
      StoreState next = offered(state, offer);
      Optional<ModelState> before = state.model(Statements.ID);
      Optional<ModelState> after = next.model(Statements.ID);
      if (before.isPresent()) {
        assertNothingTakenBack(before.get(), after.orElseThrow(), offer);
      }
      assertFalse(next.latest().isBefore(state.latest()));
      state = next;
    }
  }

  private static void assertNothingTakenBack(ModelState before, ModelState after, Offer offer) {
    if (after.current() < before.current()) {
      RollbackStatement rollback = offer.rollback().orElseThrow();
      assertEquals(rollback.version(), after.current());
      assertEquals(rollback.payloadSha256(), after.payload());
      assertTrue(rollback.withdrawnUpTo() >= before.highest());
    }
    assertTrue(after.highest() >= before.highest());
    assertTrue(after.revokedKeys().containsAll(before.revokedKeys()));
    assertTrue(after.revokedPayloads().containsAll(before.revokedPayloads()));
  }

  @Property(tries = 600)
  void whatIsRevokedOrWithdrawn_isNotReleasedAgain(@ForAll("offers") List<Offer> offers) {
    StoreState state = StoreState.empty();
    Set<Long> withdrawn = new HashSet<>();
    for (Offer offer : offers) {
      StoreState next = offered(state, offer);
      if (!next.equals(state)) {
        ModelState after = next.model(Statements.ID).orElseThrow();
        offer.release().ifPresent(release -> assertFalse(withdrawn.contains(release.version())));
        state
            .model(Statements.ID)
            .ifPresent(before -> assertFalse(before.revokedPayloads().contains(after.payload())));
        offer
            .rollback()
            .ifPresent(rollback -> {
              for (long v = rollback.version() + 1; v <= rollback.withdrawnUpTo(); v++) {
                withdrawn.add(v);
              }
              withdrawn.remove(rollback.version()); // the owner names it
            });
      }
      state = next;
    }
  }

  @Property(tries = 600)
  void oneRollback_isAppliedOnceAtMost(@ForAll("offers") List<Offer> offers) {
    StoreState state = StoreState.empty();
    Set<RollbackStatement> applied = new HashSet<>();
    for (Offer offer : offers) {
      StoreState next = offered(state, offer);
      if (offer.rollback().isPresent() && next != state) {
        assertTrue(applied.add(offer.rollback().get()), "replayed");
      }
      state = next;
    }
  }

  @Property(tries = 600)
  void oneVersion_isNeverTwoPayloads(@ForAll("offers") List<Offer> offers) {
    StoreState state = StoreState.empty();
    for (Offer offer : offers) {
      StoreState next = offered(state, offer);
      Optional<ModelState> before = state.model(Statements.ID);
      Optional<ModelState> after = next.model(Statements.ID);
      if (before.isPresent() && before.get().current() == after.orElseThrow().current()) {
        assertEquals(before.get().payload(), after.get().payload());
      }
      state = next;
    }
  }

  /** The same state, the very object, if the offer is refused. */
  private static StoreState offered(StoreState state, Offer offer) {
    try {
      return offer.to(state);
    } catch (ModelRejectedException e) {
      return state;
    }
  }

  @Provide
  Arbitrary<List<Offer>> offers() {
    Arbitrary<Long> times = Arbitraries.longs().between(-1_000_000_000L, 1_000_000_000L);
    Arbitrary<Offer> releases =
        Combinators.combine(versions(), payloads(), revocations(), times)
            .as((version, payload, revokes, at) ->
                new Offer(
                    Optional.of(
                        Statements.release(
                            version,
                            payload,
                            revokes.payloads().contains(payload) ? Revocations.none() : revokes)),
                    Optional.empty(),
                    at));
    Arbitrary<Offer> rollbacks =
        Combinators.combine(versions(), Arbitraries.longs().between(1, 6), payloads(), times)
            .as((version, above, payload, at) ->
                new Offer(
                    Optional.empty(),
                    Optional.of(
                        new RollbackStatement(
                            Statements.ID,
                            version,
                            payload,
                            version + above,
                            Statements.YEAR,
                            "why")),
                    at));
    return Arbitraries.oneOf(releases, releases, rollbacks).list().ofMaxSize(30);
  }

  private static Arbitrary<Long> versions() {
    return Arbitraries.longs().between(1, 12);
  }

  private static Arbitrary<String> payloads() {
    return Arbitraries.of('a', 'b', 'c').map(Statements::digest);
  }

  private static Arbitrary<Revocations> revocations() {
    return Arbitraries.of(
        Revocations.none(),
        Revocations.none(),
        Revocations.none(),
        Statements.revokedPayload(Statements.digest('b')),
        Statements.revokedKey(Statements.digest('e')));
  }
}
