package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class FolderWalkTest {
  @TempDir Path folder;
  @TempDir Path outside;
  private Release release;

  @BeforeEach
  void signOneFile() {
    release = Release.in(folder).file("sub/a", "1").sign();
  }

  @Test
  void fileReplacedByALinkToTheSameBytes_isRefused() throws IOException {
    Files.move(release.path("sub/a"), outside.resolve("a"));
    Files.createSymbolicLink(release.path("sub/a"), outside.resolve("a"));
    assertRefused(Reason.SYMBOLIC_LINK);
  }

  @Test
  void folderReplacedByALinkToTheSameFolder_isRefused() throws IOException {
    Files.move(release.path("sub"), outside.resolve("sub"));
    Files.createSymbolicLink(release.path("sub"), outside.resolve("sub"));
    assertRefused(Reason.SYMBOLIC_LINK);
  }

  @Test
  void brokenLinkAndLoop_areRefused() throws IOException {
    Files.createSymbolicLink(release.path("sub/loop"), release.path("sub"));
    assertRefused(Reason.SYMBOLIC_LINK);
    Files.delete(release.path("sub/loop"));
    Files.createSymbolicLink(release.path("zz"), Path.of("nowhere"));
    assertRefused(Reason.SYMBOLIC_LINK);
  }

  @Test
  @Timeout(60)
  void pipe_isRefusedWithoutWaitingForAWriter() throws Exception {
    Files.delete(release.path("sub/a"));
    assumeTrue(runs("mkfifo", release.path("sub/a").toString()), "mkfifo is needed");
    assertRefused(Reason.SPECIAL_FILE);
  }

  @Test
  @Timeout(60)
  void pipeInPlaceOfTheSignature_isRefusedWithoutWaitingForAWriter() throws Exception {
    Files.delete(release.path("model.sig"));
    assumeTrue(runs("mkfifo", release.path("model.sig").toString()), "mkfifo is needed");
    assertEquals(Reason.SIGNATURE_MISSING, release.refusal());
  }

  @Test
  void device_isRefused() throws Exception {
    assumeTrue(
        runs("mknod", release.path("zero").toString(), "c", "1", "5"), "only root makes devices");
    assertRefused(Reason.SPECIAL_FILE);
  }

  @Test
  void socket_isRefused(@TempDir Path near) throws IOException {
    Release small = Release.in(near).file("a", "1").sign();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(near.resolve("s")));
      assertEquals(Reason.SPECIAL_FILE, small.refusal());
    }
  }

  @Test
  void linkUnderAnIgnoredName_isNotFollowed() throws IOException {
    Files.createSymbolicLink(release.path(".git"), outside);
    Files.writeString(outside.resolve("x"), "x");
    assertEquals(Set.of("sub/a"), release.verify().manifest().names());
  }

  @Test
  void folderThatIsReachedThroughALink_isTheCallersChoice() throws IOException {
    Path link = Files.createSymbolicLink(outside.resolve("current"), folder);
    VerifiedModel model =
        ModelVerifier.trusting(release.policy()).verify(Release.ID, ModelSource.folder(link));
    Files.delete(link);
    assertEquals(Set.of("sub/a"), model.manifest().names());
  }

  @Test
  void unreadableFile_isRefused() throws IOException {
    assumeTrue(release.path("sub/a").toFile().setReadable(false));
    assumeTrue(!Files.isReadable(release.path("sub/a")), "root reads everything");
    assertEquals(Reason.UNREADABLE, release.refusal());
  }

  @Test
  void foldersDeeperThanTheLimit_areRefused() {
    release.file("d/".repeat(63) + "x", "1");
    assertEquals(Reason.UNSIGNED_FILE, release.refusal());
    release.file("d/".repeat(64) + "x", "1");
    release.signStatement("{}");
    assertEquals(Reason.TOO_LARGE, signingRefusal());
  }

  @Test
  void moreEntriesThanTheLimit_areRefused() throws IOException {
    release.file("b", "2").file("sub/c", "3");
    assertEquals(List.of("b", "sub/a", "sub/c"), namesByName(5));
    assertEquals(
        Reason.TOO_LARGE,
        assertThrows(ModelRejectedException.class, () -> namesByName(4)).reason());
    assertEquals(
        Reason.TOO_LARGE,
        assertThrows(ModelRejectedException.class, () -> namesByName(2)).reason());
  }

  @Test
  void longerNamesThanTheLimit_areRefusedOnceThoseBeforeWereMet() throws IOException {
    release.file("sub/b" + "b".repeat(99), "2");
    List<String> met = new ArrayList<>();
    walkByName(100, "model.sig".length() + "sub".length() + 101, met);
    assertEquals(2, met.size());
    met.clear();
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> walkByName(100, "model.sig".length() + "sub".length() + 100, met));
    assertEquals(Reason.TOO_LARGE, thrown.reason());
    assertTrue(met.size() <= 1, met::toString);
  }

  @Test
  void walkWithoutHelpFromTheSystem_seesAndRefusesTheSame() throws IOException {
    release.file("b", "2").file(".git/x", "3");
    assertEquals(List.of("b", "sub/a"), namesByName(FolderWalk.MAX_ENTRIES));
    Files.createSymbolicLink(release.path("sub/link"), release.path("b"));
    var thrown =
        assertThrows(ModelRejectedException.class, () -> namesByName(FolderWalk.MAX_ENTRIES));
    assertEquals(Reason.SYMBOLIC_LINK, thrown.reason());
  }

  private List<String> namesByName(int maxEntries) throws IOException {
    List<String> names = new ArrayList<>();
    walkByName(maxEntries, FolderWalk.MAX_NAME_CHARS, names);
    return names;
  }

  private void walkByName(int maxEntries, int maxNameChars, List<String> names) throws IOException {
    try (Directory root = Directory.openByName(folder)) {
      FolderWalk walk =
          FolderWalk.of(folder, Set.of(".git", "model.sig")::contains, SymbolicLinks.UNSIGNED);
      walk.limits(maxEntries, maxNameChars)
          .through(
              root,
              new FolderWalk.Visitor() {
                @Override
                public void beforeOpening(String name) {
                  names.add(name);
                }

                @Override
                public void file(String name, long size, ReadableByteChannel channel)
                    throws IOException {
                  assertEquals(size, channel.read(ByteBuffer.allocate(100)));
                }
              });
    }
  }

  private void assertRefused(Reason reason) {
    assertEquals(reason, release.refusal(), "verifying");
    assertEquals(reason, signingRefusal(), "signing");
  }

  private Reason signingRefusal() {
    return assertThrows(
            ModelRejectedException.class, () -> release.signer().sign(Release.ID, folder))
        .reason();
  }

  private static boolean runs(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
