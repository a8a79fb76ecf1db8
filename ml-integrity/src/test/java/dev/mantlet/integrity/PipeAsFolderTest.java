package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A pipe where the folder should be: to open one is to wait for who writes to it. */
@EnabledOnOs(OS.LINUX)
class PipeAsFolderTest {
  @TempDir Path temp;

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void pipeInPlaceOfTheFolder_isRefusedWithoutWaitingForAWriter() throws Exception {
    Release release = Release.in(Files.createDirectory(temp.resolve("m"))).file("a", "1").sign();
    Path signature = Files.move(release.path("model.sig"), temp.resolve("model.sig"));
    Path pipe = temp.resolve("pipe");
    boolean made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    assumeTrue(made, "mkfifo is needed");
    ModelSource source = ModelSource.folder(pipe, signature);
    ModelVerifier verifier = ModelVerifier.trusting(release.policy());
    assertUnreadable(() -> verifier.verify(Release.ID, source));
    assertUnreadable(() -> verifier.verifyToPrivateCopy(Release.ID, source, temp));
    assertUnreadable(() -> verifier.verifyInPlaceUnsafe(Release.ID, source));
    assertUnreadable(
        () -> verifier.verify(Release.ID, ModelSource.file(pipe.resolve("a"), signature)));
    assertUnreadable(() -> release.signer().sign(Release.ID, source));
    assertUnreadable(source::rootDigest);
  }

  private static void assertUnreadable(Executable use) {
    ModelRejectedException refusal = assertThrows(ModelRejectedException.class, use);
    assertEquals(Reason.UNREADABLE, refusal.reason());
  }
}
