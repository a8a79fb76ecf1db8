package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.VerificationReport.Warning;
import dev.mantlet.integrity.event.IntegrityEvent;
import dev.mantlet.integrity.release.PolicyRoots;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.spi.VersionMemory;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a verifier asks of a memory that an application wrote, and what it makes of its answers. */
class VersionMemoryTest {
  @TempDir Path folder;
  @TempDir Path elsewhere;
  private final KeyPair root = Release.newKeys("secp256r1");
  private ReleasedModel released;

  @BeforeEach
  void releaseVersion7() {
    released = ReleasedModel.in(folder).release(7);
  }

  @Test
  void olderVersion_isRefused_andTheMemoryIsAskedBeforeAnyFileIsOpened() {
    released.remembering(new VersionsInMemory()).verify();
    released.retrained("older").release(6).model().file("weights.bin", "changed");
    assertEquals(Reason.VERSION_TOO_LOW, released.refusal());
  }

  @Test
  void acceptedModel_isRememberedBeforeItIsHandedOut() {
    List<VerifiedModel> told = new ArrayList<>();
    VersionMemory memory =
        new VersionsInMemory() {
          @Override
          public void remember(VerifiedModel model) {
            told.add(model);
          }
        };
    VerifiedModel model = released.remembering(memory).verify();
    assertSame(model, told.get(0));
    assertEquals(1, told.size());
  }

  @Test
  void refusedModel_isNotRemembered() {
    VersionsInMemory memory = new VersionsInMemory();
    released.remembering(memory).model().file("weights.bin", "changed");
    assertEquals(Reason.DIGEST_MISMATCH, released.refusal());
    assertEquals(Optional.empty(), memory.payloadSha256(Release.ID));
  }

  @Test
  void keyThatTheMemorySaysIsRevoked_countsForNothing() {
    SortedSet<String> stolen = new TreeSet<>(Set.of(released.model().key().fingerprint()));
    VersionMemory memory =
        new VersionsInMemory() {
          @Override
          public SortedSet<String> revokedKeys(ModelId id) {
            return Collections.unmodifiableSortedSet(stolen);
          }
        };
    assertEquals(Reason.REVOKED, released.remembering(memory).refusal());
  }

  @Test
  void clockBehindTheMemory_isNotBelieved() {
    Instant expires = ReleasedModel.QUARTER.expires();
    VersionMemory memory =
        new VersionsInMemory() {
          @Override
          public Instant latest() {
            return expires;
          }
        };
    ModelRejectedException refused =
        released.remembering(memory).refused(released.policy().build());
    assertEquals(Reason.EXPIRED, refused.reason());
    VerificationReport report = refused.report().orElseThrow();
    assertEquals(expires, report.at());
    assertTrue(report.warnings().contains(Warning.CLOCK_WENT_BACK));
  }

  @Test
  void memoryWithoutAnAnchor_isWarnedOf_andOneWithAnAnchorIsNot() {
    VersionMemory anchored =
        new VersionsInMemory() {
          @Override
          public boolean isAnchored() {
            return true;
          }
        };
    assertEquals(
        Set.of(Warning.NO_ANCHOR),
        released.remembering(new VersionsInMemory()).verify().report().warnings());
    assertEquals(Set.of(), released.remembering(anchored).verify().report().warnings());
  }

  @Test
  void releaseThatSupersedesAnother_isWarnedOf() {
    released.remembering(new VersionsInMemory()).verify();
    released.retrained("newest");
    ReleaseStatement ninth =
        released.statement(9).supersedes("ab".repeat(32)).valid(ReleasedModel.QUARTER);
    Set<Warning> warnings = released.release(ninth).verify().report().warnings();
    assertTrue(warnings.contains(Warning.RELEASE_SKIPPED));
  }

  @Test
  void rollback_reachesTheMemoryOnlyIfItsKeysSignedIt() {
    VersionsInMemory memory = new VersionsInMemory();
    ReleaseStatement old = released.statement(7).valid(ReleasedModel.QUARTER);
    released.remembering(memory).verify();
    released.retrained("newer").release(8).verify();
    ModelVerifier verifier = released.verifier(released.policy().build());
    byte[] byTheModelKey =
        released
            .model()
            .signer()
            .sign(
                RollbackStatement.to(old)
                    .withdrawingUpTo(8)
                    .because("I want to", ReleasedModel.QUARTER));
    assertThrows(ModelRejectedException.class, () -> verifier.rollBack(Release.ID, byTheModelKey));
    released.verify();
    verifier.rollBack(Release.ID, released.rollback(old, 8));
    assertEquals(Reason.VERSION_TOO_LOW, released.refusal());
  }

  @Test
  void olderPolicy_isRefusedByTheMemory() {
    VersionsInMemory memory = new VersionsInMemory();
    TrustPolicy.fromSignedJson(policy(13), roots(), memory);
    byte[] older = policy(12);
    var thrown =
        assertThrows(
            ModelRejectedException.class, () -> TrustPolicy.fromSignedJson(older, roots(), memory));
    assertEquals(Reason.VERSION_TOO_LOW, thrown.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"isAnchored", "latest", "payloadSha256", "revokedKeys", "check", "remember"})
  void memoryThatFails_handsOutNothing(String call) {
    ModelRejectedException refused =
        released.remembering(failing(call)).refused(released.policy().build());
    assertEquals(Reason.VERSION_STORE, refused.reason());
    assertEquals("the version store cannot be used: no connection", refused.getMessage());
    assertTrue(refused.getCause() instanceof IllegalStateException);
  }

  @ParameterizedTest
  @ValueSource(strings = {"isAnchored", "latest", "revokedKeys", "check"})
  void memoryThatFails_isInTheReportAndTheEvent(String call) {
    List<IntegrityEvent> events = new ArrayList<>();
    ModelVerifier verifier =
        released
            .remembering(failing(call))
            .verifier(released.policy().build())
            .onEvent(events::add);
    var refused =
        assertThrows(
            ModelRejectedException.class,
            () -> verifier.verify(Release.ID, ModelSource.folder(folder)));
    VerificationReport report = refused.report().orElseThrow();
    assertEquals(Optional.of(Reason.VERSION_STORE), report.reason());
    assertEquals(ReleasedModel.NOW, report.at());
    assertEquals(List.of(new IntegrityEvent.Refused(report)), events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "revokedKeys", "rollBack"})
  void memoryThatFails_appliesNoRollback_andTellsNobodyThatItDid(String call) {
    byte[] rollback = released.rollback(released.statement(7).valid(ReleasedModel.QUARTER), 8);
    List<IntegrityEvent> events = new ArrayList<>();
    ModelVerifier verifier =
        released
            .remembering(failing(call))
            .verifier(released.policy().build())
            .onEvent(events::add);
    var refused =
        assertThrows(ModelRejectedException.class, () -> verifier.rollBack(Release.ID, rollback));
    assertEquals(Reason.VERSION_STORE, refused.reason());
    assertEquals(List.of(), events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "remember"})
  void memoryThatFails_trustsNoPolicy(String call) {
    byte[] policy = policy(12);
    VersionMemory failing = failing(call);
    var refused =
        assertThrows(
            ModelRejectedException.class,
            () -> TrustPolicy.fromSignedJson(policy, roots(), failing));
    assertEquals(Reason.VERSION_STORE, refused.reason());
  }

  @Test
  void memoryThatFailsAtTheEnd_leavesNoPrivateCopy_alsoByACheckedException() throws IOException {
    VersionMemory noRoom =
        new VersionsInMemory() {
          @Override
          public void remember(VerifiedModel model) {
            throw VersionMemoryTest.<RuntimeException>undeclared(new IOException("no room"));
          }
        };
    ModelVerifier verifier = released.remembering(noRoom).verifier(released.policy().build());
    ModelSource source = ModelSource.folder(folder);
    var refused =
        assertThrows(
            ModelRejectedException.class,
            () -> verifier.verifyToPrivateCopy(Release.ID, source, elsewhere));
    assertEquals(Reason.VERSION_STORE, refused.reason());
    assertTrue(refused.getCause() instanceof IOException);
    try (Stream<Path> left = Files.list(elsewhere)) {
      assertEquals(0, left.count());
    }
  }

  /** A checked exception out of a method that declares none, as other languages allow. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> E undeclared(Exception exception) throws E {
    throw (E) exception;
  }

  @Test
  void refusalOfTheMemory_isPassedOnAsItIs_withAReport() {
    var full = new ModelRejectedException(Reason.TOO_LARGE, "no row is left");
    VersionMemory refusing =
        new VersionsInMemory() {
          @Override
          public void remember(VerifiedModel model) {
            throw full;
          }
        };
    ModelRejectedException refused =
        released.remembering(refusing).refused(released.policy().build());
    assertSame(full, refused);
    assertEquals(Optional.of(Reason.TOO_LARGE), refused.report().orElseThrow().reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "payloadSha256", "revokedKeys"})
  void memoryThatAnswersWithNull_handsOutNothing(String call) {
    assertEquals(Reason.VERSION_STORE, released.remembering(answering(call, () -> null)).refusal());
  }

  @Test
  void setThatFailsWhenItIsRead_handsOutNothing() {
    SortedSet<String> rows =
        new TreeSet<>(Set.of("ab")) {
          private static final long serialVersionUID = 1L;

          @Override
          public Iterator<String> iterator() {
            throw new IllegalStateException("the rows are gone");
          }
        };
    VersionMemory lazy = answering("revokedKeys", () -> rows);
    assertEquals(Reason.VERSION_STORE, released.remembering(lazy).refusal());
  }

  @Test
  void noMemory_isMisuse() {
    ModelVerifier verifier = ModelVerifier.trusting(released.policy().build());
    assertThrows(NullPointerException.class, () -> verifier.remembering(null));
  }

  private static VersionMemory failing(String call) {
    return answering(
        call,
        () -> {
          throw new IllegalStateException("no connection");
        });
  }

  /** A memory that works but for one call. */
  private static VersionMemory answering(String call, Supplier<?> instead) {
    VersionsInMemory working = new VersionsInMemory();
    return (VersionMemory)
        Proxy.newProxyInstance(
            VersionMemory.class.getClassLoader(),
            new Class<?>[] {VersionMemory.class},
            (proxy, method, arguments) ->
                method.getName().equals(call) ? instead.get() : method.invoke(working, arguments));
  }

  private PolicyRoots roots() {
    return PolicyRoots.of("production", root.getPublic())
        .at(InstantSource.fixed(ReleasedModel.NOW));
  }

  private byte[] policy(int version) {
    String json =
        "{\"policy\":\"production\",\"version\":"
            + version
            + ",\"notBefore\":\"2026-11-25T12:00:00Z\",\"expires\":\"2027-11-25T12:00:00Z\","
            + "\"models\":{\"digit-reader\":{\"keys\":[\""
            + Base64.getEncoder().encodeToString(released.model().keys().getPublic().getEncoded())
            + "\"]}}}";
    return ModelSigner.withKey(root.getPrivate(), root.getPublic())
        .signPolicy(json.getBytes(StandardCharsets.UTF_8));
  }
}
