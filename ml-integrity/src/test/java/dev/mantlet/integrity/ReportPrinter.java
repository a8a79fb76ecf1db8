package dev.mantlet.integrity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;

/** Verifies a folder by a key, in a process of its own, and prints the report. */
final class ReportPrinter {
  private ReportPrinter() {}

  public static void main(String[] args) throws Exception {
    byte[] encoded = Files.readAllBytes(Path.of(args[1]));
    PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    ModelVerifier verifier =
        ModelVerifier.trusting(TrustPolicy.builder().allow(Release.ID, key).build());
    try {
      System.out.println(
          verifier.verify(Release.ID, ModelSource.folder(Path.of(args[0]))).report());
    } catch (ModelRejectedException refused) {
      System.out.println(refused.report().orElseThrow());
    }
  }
}
