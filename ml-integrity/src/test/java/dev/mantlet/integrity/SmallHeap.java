package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.stream.Stream;

/** Verifies many bundles; a program of its own, since a heap has its size from the start. */
final class SmallHeap {
  private SmallHeap() {}

  /**
   * Arguments: the model's folder, one with bundles, the trusted key. Prints a line for each
   * bundle.
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    var key =
        KeyFactory.getInstance("EC")
            .generatePublic(new X509EncodedKeySpec(Files.readAllBytes(Path.of(arguments[2]))));
    ModelVerifier verifier =
        ModelVerifier.trusting(TrustPolicy.builder().allow(Release.ID, key).build());
    for (Path bundle : bundles(Path.of(arguments[1]))) {
      ModelSource source = ModelSource.folder(Path.of(arguments[0]), bundle);
      System.out.println(bundle.getFileName() + " " + verdict(verifier, source));
    }
  }

  private static List<Path> bundles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String verdict(ModelVerifier verifier, ModelSource source) {
    try {
      return "verified " + verifier.verify(Release.ID, source).manifest().names().size();
    } catch (ModelRejectedException e) {
      return e.reason().name();
    }
  }
}
