package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.ModelSource.NamedStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in named streams, as it comes out of a sealed package. */
class StreamsTest {
  private static final byte[] A = {1, 2, 3};
  private static final byte[] B = {4};

  private final Release release = Release.in(Path.of("nowhere"));
  private final List<String> opened = new ArrayList<>();
  private byte[] signature = {};

  @BeforeEach
  void sign() {
    signature =
        release.signer().sign(Release.ID, source(stream("a", A), stream("d/b", B))).toByteArray();
    opened.clear();
  }

  private NamedStream stream(String name, byte[] content) {
    return new NamedStream(
        name,
        content.length,
        () -> {
          opened.add(name);
          return new ByteArrayInputStream(content);
        });
  }

  private ModelSource source(NamedStream... files) {
    return ModelSource.streams(List.of(files), signature);
  }

  private VerifiedModel verify(ModelSource source) {
    return ModelVerifier.trusting(release.policy()).verify(Release.ID, source);
  }

  private Reason refusal(NamedStream... files) {
    return assertThrows(ModelRejectedException.class, () -> verify(source(files))).reason();
  }

  @Test
  void model_isSignedAndVerifiedWithoutAnyFile() {
    VerifiedModel model = verify(source(stream("d/b", B), stream("a", A)));
    assertEquals(Set.of("a", "d/b"), model.manifest().names());
    assertArrayEquals(A, Release.bytes(model.open("a")));
    assertEquals(List.of("a", "d/b"), opened, "each once, in order of names");
  }

  @Test
  void streams_areTheSameModelAsAFolder(@TempDir Path folder) {
    Release onDisk = Release.in(folder, release.keys()).file("a", A).file("d/b", B);
    onDisk.file("model.sig", signature);
    assertEquals(
        verify(source(stream("a", A), stream("d/b", B))).manifest(), onDisk.verify().manifest());
  }

  @Test
  void changedMissingAndAddedStreams_areRefused() {
    assertEquals(Reason.DIGEST_MISMATCH, refusal(stream("a", new byte[3]), stream("d/b", B)));
    assertEquals(Reason.MISSING_FILE, refusal(stream("a", A)));
    opened.clear();
    assertEquals(Reason.UNSIGNED_FILE, refusal(stream("0", B), stream("a", A), stream("d/b", B)));
    assertEquals(List.of("a", "d/b"), opened, "what is not signed is not opened");
    assertEquals(Reason.UNSIGNED_FILE, refusal(stream("../a", A), stream("d/b", B)));
  }

  @Test
  void twoStreamsOfOneName_areRefused() {
    assertEquals(Reason.NAME_COLLISION, refusal(stream("a", A), stream("a", A), stream("d/b", B)));
  }

  @Test
  void streamOfAnotherLengthThanItSays_isRefused() {
    for (int size : new int[] {0, 2, 4, 100}) {
      NamedStream lies = new NamedStream("a", size, () -> new ByteArrayInputStream(A));
      assertEquals(Reason.FILE_CHANGED, refusal(lies, stream("d/b", B)), "size " + size);
    }
  }

  @Test
  void streamThatFails_isARefusalWithItsCause() {
    IOException broken = new IOException("broken");
    NamedStream fails =
        new NamedStream(
            "a",
            3,
            () -> {
              throw broken;
            });
    var refused =
        assertThrows(ModelRejectedException.class, () -> verify(source(fails, stream("d/b", B))));
    assertEquals(Reason.UNREADABLE, refused.reason());
    assertSame(broken, refused.getCause());
  }

  @Test
  void stream_isClosedEvenIfItsFileIsRefused() {
    boolean[] closed = {false};
    InputStream in =
        new ByteArrayInputStream(new byte[3]) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    assertEquals(
        Reason.DIGEST_MISMATCH, refusal(new NamedStream("a", 3, () -> in), stream("d/b", B)));
    assertEquals(true, closed[0]);
  }

  @Test
  void ignoredStreams_areNotOpened() {
    ModelSource source = source(stream("a", A), stream("d/b", B), stream("x", A), stream("y/z", A));
    verify(source.ignoring("x", "y"));
    assertEquals(List.of("a", "d/b"), opened);
  }

  @Test
  void signatureThatIsTooLarge_isRefused() {
    ModelSource source = ModelSource.streams(List.of(stream("a", A)), new byte[(4 << 20) + 1]);
    assertEquals(
        Reason.TOO_LARGE,
        assertThrows(ModelRejectedException.class, () -> verify(source)).reason());
  }

  @Test
  void coSignatures_comeBesideTheSignature() {
    KeyPair second = Release.newKeys("secp384r1");
    List<NamedStream> files = List.of(stream("a", A), stream("d/b", B));
    byte[] coSignature =
        ModelSigner.withKey(second.getPrivate(), second.getPublic())
            .sign(Release.ID, ModelSource.streams(files, signature))
            .toByteArray();
    ModelVerifier strict =
        ModelVerifier.trusting(
            TrustPolicy.builder()
                .allow(Release.ID, release.keys().getPublic())
                .requireCoSignature(Release.ID, second.getPublic())
                .build());
    strict.verify(Release.ID, ModelSource.streams(files, signature, coSignature));
    assertThrows(
        ModelRejectedException.class,
        () -> strict.verify(Release.ID, ModelSource.streams(files, signature)));
  }

  @Test
  void streams_haveAPrivateCopyButNoPlace(@TempDir Path parent) throws IOException {
    ModelVerifier verifier = ModelVerifier.trusting(release.policy());
    ModelSource source = source(stream("a", A), stream("d/b", B));
    try (VerifiedModel model = verifier.verifyToPrivateCopy(Release.ID, source, parent)) {
      assertArrayEquals(B, Release.bytes(model.open("d/b")));
    }
    assertThrows(
        IllegalArgumentException.class, () -> verifier.verifyInPlaceUnsafe(Release.ID, source));
  }

  @Test
  void callersArraysAndLists_areCopied() {
    byte[] bundle = signature.clone();
    List<NamedStream> files = new ArrayList<>(List.of(stream("a", A), stream("d/b", B)));
    ModelSource source = ModelSource.streams(files, bundle);
    Arrays.fill(bundle, (byte) 0);
    files.clear();
    assertEquals(Set.of("a", "d/b"), verify(source).manifest().names());
  }
}
