package consumer;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.XAesGcmParameters;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.query.Count;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedModule;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.SealedJson;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import tools.jackson.databind.json.JsonMapper;

/** Uses each jar once, for good and for bad input, as an application outside the project would. */
public final class Main {
  private static final ModelId DIGIT_READER = ModelId.of("digit-reader");

  private Main() {}

  /** A record of the application; the package is open to Jackson. */
  @EncryptedRecord(type = "patient", schema = 1)
  record Patient(String id, @Encrypted String ssn) {}

  /** Runs with the folder of the digit reader as the argument. */
  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory("consumer-");
    sealAndOpen();
    guard(verified(work.resolve("model"), Path.of(arguments[0], "model.onnx")));
    count(work.resolve("visits.budget"));
    String where = Main.class.getModule().isNamed() ? "module path" : "class path";
    System.out.println("consumer: all four jars work from the " + where + " on Java " + Runtime.version().feature());
  }

  private static void sealAndOpen() throws Exception {
    KeysetHandle handle =
        KeysetHandle.newBuilder()
            .setConfiguration(AeadConfig2026.get())
            .addEntry(
                KeysetHandle.generateEntryFromParameters(
                        XAesGcmParameters.create(XAesGcmParameters.Variant.TINK, 12))
                    .withRandomId()
                    .makePrimary())
            .build();
    Aead aead = handle.getPrimitive(AeadConfig2026.get(), Aead.class);
    RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(TinkKeyService.of(aead)));
    JsonMapper mapper = JsonMapper.builder().addModule(EncryptedModule.using(cipher)).build();
    Patient patient = new Patient("p-1", "078-05-1120");
    String json =
        SealedJson.writer(mapper).forRecord("clinic-a", "p-1").writeValueAsString(patient);
    require(!json.contains("078-05-1120"), "plaintext in " + json);
    Patient back = SealedJson.reader(mapper, Patient.class).forRecord("clinic-a", "p-1").readValue(json);
    require(back.equals(patient), "the record came back changed");
    refuses(
        DecryptionFailedException.class,
        () -> SealedJson.reader(mapper, Patient.class).forRecord("clinic-b", "p-1").readValue(json));
  }

  private static VerifiedModel verified(Path folder, Path onnx) throws Exception {
    Files.createDirectories(folder);
    Files.copy(onnx, folder.resolve("model.onnx"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair key = generator.generateKeyPair();
    ModelSigner.withKey(key.getPrivate(), key.getPublic())
        .sign(DIGIT_READER, folder)
        .writeTo(folder.resolve("model.sig"));
    TrustPolicy policy = TrustPolicy.builder().allow(DIGIT_READER, key.getPublic()).build();
    ModelVerifier verifier = ModelVerifier.trusting(policy);
    VerifiedModel model = verifier.verify(DIGIT_READER, ModelSource.folder(folder));
    Files.writeString(folder.resolve("added.txt"), "not signed");
    refuses(
        ModelRejectedException.class,
        () -> verifier.verify(DIGIT_READER, ModelSource.folder(folder)));
    return model;
  }

  private static void guard(VerifiedModel model) {
    GuardPolicy policy = GuardPolicy.builder().range("image", 0f, 1f).build();
    Caller caller = Caller.of(Caller.Tenant.of("clinic-a"), "front-desk");
    try (GuardedSession session = GuardedSession.open(OnnxModel.of(model)::newSession, policy)) {
      float[] pixels = new float[28 * 28];
      float[] logits =
          session.run(InferenceRequest.of("image", pixels, 1, 1, 28, 28), caller).floats("logits");
      require(logits.length == 10, "expected ten scores");
      pixels[0] = 2;
      refuses(
          InputRefusedException.class,
          () -> session.run(InferenceRequest.of("image", pixels, 1, 1, 28, 28), caller));
    }
  }

  private static void count(Path file) throws IOException {
    try (PrivacyBudget budget = PrivacyBudget.create(file, PrivacyLoss.pure(1.0))) {
      Count count = Count.ofUnits();
      count.add("visitor");
      count.release(Epsilon.of("0.5"), budget);
      require(budget.remaining().equals(PrivacyLoss.pure(0.5)), "the budget has " + budget.remaining());
    }
  }

  private static void refuses(Class<? extends RuntimeException> expected, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      if (expected.isInstance(e)) {
        return;
      }
      throw e;
    }
    throw new IllegalStateException("expected " + expected.getSimpleName());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
