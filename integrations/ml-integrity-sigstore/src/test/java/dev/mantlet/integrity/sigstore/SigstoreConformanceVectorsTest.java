package dev.mantlet.integrity.sigstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.house.Vectors;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bundles of sigstore-conformance; those called {@code _fail} have to be refused. */
class SigstoreConformanceVectorsTest {
  private static final String IDENTITY =
      "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";

  private static final String ISSUER = "https://token.actions.githubusercontent.com";

  @Test
  void everyBundle_verifiesOrIsRefusedAsItsNameSays() throws Exception {
    Path suite = Vectors.suite("sigstore-conformance/bundle-verify");
    TreeMap<String, Optional<Reason>> wrong = new TreeMap<>();
    List<String> skipped = new ArrayList<>();
    int count = 0;
    for (Path folder : folders(suite)) {
      String name = folder.getFileName().toString();
      Optional<Reason> refusal = refusal(folder);
      if (doesNotApply(folder, refusal)) {
        assertTrue(refusal.isPresent(), name);
        skipped.add(name);
      } else {
        if (refusal.isPresent() != name.endsWith("_fail")) {
          wrong.put(name, refusal);
        }
        count++;
      }
    }
    assertEquals(new TreeMap<String, Optional<Reason>>(), wrong);
    assertEquals(41, count + skipped.size());
    Vectors.ran(
        "sigstore-conformance",
        count,
        skipped.size(),
        "all refused, being signed by a key without a certificate, or logged by the old kind"
            + " \"intoto\", which sigstore-java does not verify: "
            + skipped);
  }

  private static boolean doesNotApply(Path folder, Optional<Reason> refusal) {
    return Files.exists(folder.resolve("key.pub"))
        || refusal.equals(Optional.of(Reason.UNSUPPORTED));
  }

  private static List<Path> folders(Path suite) throws IOException {
    try (Stream<Path> entries = Files.list(suite)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static Optional<Reason> refusal(Path folder) throws Exception {
    BundleVerifier verifier =
        BundleVerifier.trusting(TrustedRoot.parse(Files.readAllBytes(root(folder))));
    byte[] json = Files.readAllBytes(folder.resolve("bundle.sigstore.json"));
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(artifact(folder)));
    SignerName signer =
        new SignerName(text(folder, "identity", IDENTITY), text(folder, "issuer", ISSUER));
    try {
      Refusals.typed(() -> {
        signer.check(verifier.signer(KeylessBundle.parse(json), digest));
        return signer;
      });
      return Optional.empty();
    } catch (ModelRejectedException e) {
      return Optional.of(e.reason());
    }
  }

  private static Path root(Path folder) {
    Path own = folder.resolve("trusted_root.json");
    return Files.exists(own) ? own : Vectors.suite("sigstore-public-good/trusted_root.json");
  }

  private static Path artifact(Path folder) {
    Path own = folder.resolve("artifact");
    return Files.exists(own) ? own : folder.resolveSibling("a.txt");
  }

  private static String text(Path folder, String name, String otherwise) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readString(file).strip() : otherwise;
  }
}
