package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.mantlet.integrity.onnx.OnnxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the documentation, as they stand there. */
class IntegritySnippetsTest {
  /** ONNX, IR version 8, operator set 13: the output y is the input x, one float. */
  private static final String IDENTITY =
      "CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCAhAN";

  @TempDir Path folder;
  private PrivateKey privateKey;
  private PublicKey publicKey;

  @BeforeEach
  void writeModel() throws Exception {
    var keys = Release.newKeys("secp256r1");
    privateKey = keys.getPrivate();
    publicKey = keys.getPublic();
    Files.write(folder.resolve("model.onnx"), Base64.getDecoder().decode(IDENTITY));
  }

  @Test
  void signAndVerifyAndLoad() throws Exception {
    // @start region="sign"
    SignedBundle bundle =
        ModelSigner.withKey(privateKey, publicKey).sign(ModelId.of("digit-reader"), folder);
    bundle.writeTo(folder.resolve("model.sig"));
    // @end
    // @start region="verify"
    TrustPolicy policy = TrustPolicy.builder().allow(ModelId.of("digit-reader"), publicKey).build();
    ModelVerifier verifier = ModelVerifier.trusting(policy);
    VerifiedModel model =
        verifier.verify(
            ModelId.of("digit-reader"), ModelSource.folder(folder)); // or ModelRejectedException
    // @end
    // @start region="load"
    OrtSession session = OnnxModel.of(model).newSession(OrtEnvironment.getEnvironment());
    // @end
    assertEquals(1, session.getNumInputs());
    session.close();
  }

  @Test
  void refusal() throws Exception {
    ModelSigner.withKey(privateKey, publicKey)
        .sign(ModelId.of("digit-reader"), folder)
        .writeTo(folder.resolve("model.sig"));
    Files.writeString(folder.resolve("extra.bin"), "who put this here?");
    ModelVerifier verifier =
        ModelVerifier.trusting(
            TrustPolicy.builder().allow(ModelId.of("digit-reader"), publicKey).build());
    // @start region="refusal"
    ModelRejectedException refused =
        assertThrows(
            ModelRejectedException.class,
            () -> verifier.verify(ModelId.of("digit-reader"), ModelSource.folder(folder)));
    assertEquals(Reason.UNSIGNED_FILE, refused.reason());
    // "extra.bin" is in the folder but not in the signed manifest: remove it, or sign the model
    // with it
    // @end
    assertTrue(
        refused
            .getMessage()
            .startsWith("\"extra.bin\" is in the folder but not in the signed manifest"));
  }
}
