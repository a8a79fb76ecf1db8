package dev.mantlet.integrity.sigstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile bundles are refused for a reason, and what is accepted says what was signed. */
class BundleFuzzTest {
  private static final int RUNS = Boolean.getBoolean("mantlet.nightly") ? 50_000 : 300;

  @TempDir Path temp;

  /** In the whole verification, in which the leaf reads the outer JSON first. */
  @Test
  void mutatedBundle_isRefusedOrSaysTheSame() throws IOException {
    SigstoreTrust trust = Keyless.trust();
    Path model = Keyless.copyOf(Keyless.MODEL, temp);
    String digest = Keyless.verify(trust, model).manifest().digest();
    String original = whatMatters(Keyless.bundle(Keyless.MODEL));
    run(
        "whole",
        20261125,
        bundle -> {
          Files.write(model.resolve("model.sig"), bundle);
          Optional<Reason> refusal =
              refusal(bundle, () -> Keyless.verify(trust, model).manifest().digest(), digest);
          assertTrue(refusal.isPresent() || whatMatters(bundle).equals(original));
          return refusal;
        });
  }

  /** A bundle without white space, and without the one member that nobody reads. */
  private static String whatMatters(byte[] bundle) {
    return new String(bundle, StandardCharsets.UTF_8)
        .replaceAll("\\s", "")
        .replaceFirst("(\"logId\":\\{[^}]*},).*?(\"integratedTime\")", "$1$2");
  }

  /** In the adapter alone, as if nobody had looked at the JSON. */
  @Test
  void mutatedBundle_isRefusedByTheAdapterOrSaysTheSame() throws IOException {
    SigstoreTrust trust = Keyless.trust();
    String digest = trust.prove(Keyless.bundle(Keyless.MODEL)).payloadSha256();
    run(
        "adapter",
        20261126,
        bundle -> refusal(bundle, () -> trust.prove(bundle).payloadSha256(), digest));
  }

  private interface Target {
    Optional<Reason> refusal(byte[] bundle) throws IOException;
  }

  private static void run(String what, long seed, Target target) throws IOException {
    BundleMutants mutants =
        new BundleMutants(new SplittableRandom(seed), Keyless.bundle(Keyless.MODEL));
    Map<Reason, Integer> refusals = new EnumMap<>(Reason.class);
    int accepted = 0;
    for (int run = 0; run < RUNS; run++) {
      Optional<Reason> refusal = target.refusal(mutants.next());
      accepted += refusal.isEmpty() ? 1 : 0;
      refusal.ifPresent(reason -> refusals.merge(reason, 1, Integer::sum));
    }
    System.out.println(
        "fuzz: keyless bundle, "
            + what
            + ": "
            + RUNS
            + " runs, "
            + accepted
            + " accepted, refused "
            + refusals);
    assertTrue(refusals.size() > 3, "the changes are refused for more than three reasons");
  }

  private static Optional<Reason> refusal(byte[] bundle, Supplier<String> digest, String expected) {
    try {
      assertEquals(expected, digest.get());
      return Optional.empty();
    } catch (ModelRejectedException e) {
      assertTrue(e.getMessage().codePoints().noneMatch(Character::isISOControl), e::getMessage);
      return Optional.of(e.reason());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw new AssertionError("not refused but failed: " + HexFormat.of().formatHex(bundle), e);
    }
  }
}
