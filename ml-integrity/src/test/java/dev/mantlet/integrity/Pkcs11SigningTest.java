package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real token: SoftHSM through the JDK's SunPKCS11. */
class Pkcs11SigningTest {
  private static final String PIN = "1234";

  @TempDir Path temp;
  private Path library;
  private Path model;

  @BeforeEach
  void makeAToken() throws Exception {
    String property = System.getProperty("mantlet.softhsm", "");
    if (property.isBlank()) {
      System.out.println(
          "softhsm: skipped; install softhsm2 and give its library with"
              + " -Dmantlet.softhsm=/usr/lib/softhsm/libsofthsm2.so");
      Assumptions.abort("no -Dmantlet.softhsm=FILE given");
    }
    library = Path.of(property);
    Files.createDirectory(temp.resolve("tokens"));
    Files.writeString(
        temp.resolve("softhsm2.conf"), "directories.tokendir = " + temp.resolve("tokens") + "\n");
    run(
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "mantlet",
        "--pin",
        PIN,
        "--so-pin",
        PIN);
    model = Files.createDirectory(temp.resolve("model"));
    Files.writeString(model.resolve("weights"), "1");
  }

  @Test
  void keyThatNeverLeavesItsToken_signsOnEveryCurve() throws Exception {
    Path configuration =
        Files.writeString(
            temp.resolve("pkcs11.cfg"),
            "name = SoftHSM\nlibrary = " + library + "\nslotListIndex = 0\n");
    run(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        classPath(),
        Pkcs11Signing.class.getName(),
        configuration.toString(),
        PIN,
        model.toString());
    for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
      assertEquals(Set.of("weights"), verify(curve).manifest().names());
    }
    System.out.println("softhsm: 3 signatures verified");
  }

  private VerifiedModel verify(String curve) throws Exception {
    PublicKey key =
        KeyFactory.getInstance("EC")
            .generatePublic(
                new X509EncodedKeySpec(Files.readAllBytes(temp.resolve(curve + ".pub"))));
    return ModelVerifier.trusting(TrustPolicy.builder().allow(Release.ID, key).build())
        .verify(Release.ID, ModelSource.folder(model, temp.resolve(curve + ".sig")));
  }

  /** Surefire gives its own class path to the JVM and ours in a property. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private void run(String... command) throws IOException, InterruptedException {
    File log = temp.resolve("log").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", temp.resolve("softhsm2.conf").toString());
    int exit = builder.redirectOutput(log).start().waitFor();
    assertEquals(0, exit, () -> command[0] + ": " + read(log.toPath()));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
