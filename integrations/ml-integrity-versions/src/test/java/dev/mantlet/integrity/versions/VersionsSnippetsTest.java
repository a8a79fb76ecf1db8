package dev.mantlet.integrity.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.release.ReleaseStatement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of a service and of who runs it, as they stand in the documentation. */
class VersionsSnippetsTest {
  private static final ModelId ID = ReleasedModel.ID;

  @TempDir Path folder;
  @TempDir Path state;
  private Path storeFile;
  private ReleasedModel model;
  private TrustPolicy policy;
  private final InstantSource clock = InstantSource.fixed(ReleasedModel.NOW);
  private final Anchor anchor = new AnchorElsewhere();

  @BeforeEach
  void prepare() {
    storeFile = state.resolve("versions");
    model = ReleasedModel.in(folder);
    policy = model.policy().build();
    // @start region="setup"
    VersionStore.at(storeFile).anchoredBy(anchor).create().close(); // once, by hand
    // @end
  }

  @Test
  void olderRelease_isRefusedOnceANewerOneWasUsed() {
    model.release(7);
    assertEquals(7, start());
    model.retrained("older weights").release(6);
    var refused = assertThrows(ModelRejectedException.class, this::start);
    assertEquals(Reason.VERSION_TOO_LOW, refused.reason());
  }

  @Test
  void rollback_letsTheServiceGoBack() {
    ReleaseStatement good = model.statement(7).valid(ReleasedModel.QUARTER);
    model.release(good);
    start();
    model.retrained("misreads sevens").release(9);
    start();
    byte[] rollback = model.rollback(good, 9);
    // @start region="rollback"
    try (VersionStore versions = VersionStore.at(storeFile).anchoredBy(anchor).open()) {
      ModelVerifier.trusting(policy).at(clock).remembering(versions).rollBack(ID, rollback);
    }
    // @end
    model.retrained("0123456789").release(good);
    assertEquals(7, start());
  }

  /** Starts the service; gives the version that it uses. */
  private long start() {
    // @start region="service"
    try (VersionStore versions = VersionStore.at(storeFile).anchoredBy(anchor).open()) {
      VerifiedModel verified =
          ModelVerifier.trusting(policy)
              .at(clock)
              .remembering(versions)
              .verify(ID, ModelSource.folder(folder)); // or ModelRejectedException
      return verified.release().orElseThrow().version();
    }
    // @end
  }

  // @start region="anchor"
  /** Keeps the head where the service cannot lower it. */
  private static final class AnchorElsewhere implements Anchor {
    private Optional<Head> head = Optional.empty();

    @Override
    public Optional<Head> head() {
      return head;
    }

    @Override
    public void advance(Head next) throws IOException {
      if (head.isPresent() && next.sequence() <= head.get().sequence()) {
        throw new IOException("the head does not go back to " + next.sequence());
      }
      head = Optional.of(next);
    }
  }
  // @end
}
