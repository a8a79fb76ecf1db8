package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.mantlet.integrity.onnx.OnnxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the documentation, as they stand there. */
class IntegritySnippetsTest {
  /** ONNX, IR version 8, operator set 13: the output y is the input x, one float. */
  private static final String IDENTITY =
      "CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCAhAN";

  private static final Instant FAR = Instant.parse("2049-01-01T00:00:00Z");

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
  void signAndVerifyByCertificate() throws Exception {
    Issued authority = Issued.root("root");
    Issued signer = authority.signer(draft -> draft.valid(Instant.EPOCH, FAR));
    X509Certificate root = authority.certificate();
    PrivateKey signerKey = signer.key();
    X509Certificate signerCertificate = signer.certificate();
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));
    // @start region="sign-certificate"
    ModelSigner.withCertificate(signerKey, List.of(signerCertificate))
        .sign(ModelId.of("digit-reader"), folder)
        .writeTo(folder.resolve("model.sig"));
    // @end
    // @start region="certificate"
    CertificateTrust trust =
        CertificateTrust.root(root) // your authority's, not the operating system's
            .validNow(clock) // InstantSource.system()
            .email("release@example.com"); // in the signer's certificate
    TrustPolicy policy = TrustPolicy.builder().allow(ModelId.of("digit-reader"), trust).build();
    // @end
    VerifiedModel model =
        ModelVerifier.trusting(policy)
            .verify(ModelId.of("digit-reader"), ModelSource.folder(folder));
    assertEquals("release@example.com", model.signerIdentity().orElseThrow());
  }

  @Test
  void signAndVerifyWithASecondKey() throws Exception {
    KeyPair second = MlDsaKeys.ofBouncyCastle();
    PrivateKey mlDsaPrivateKey = second.getPrivate();
    PublicKey mlDsaPublicKey = second.getPublic();
    // @start region="co-sign"
    ModelSource source = ModelSource.folder(folder).withCoSignatures(1);
    ModelSigner.withKey(privateKey, publicKey)
        .sign(ModelId.of("digit-reader"), source)
        .writeTo(folder.resolve("model.sig"));
    ModelSigner.withKey(mlDsaPrivateKey, mlDsaPublicKey) // here, or on another machine
        .sign(ModelId.of("digit-reader"), source)
        .writeTo(folder.resolve("model.sig.1"));
    // @end
    // @start region="require-co-signature"
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(ModelId.of("digit-reader"), publicKey)
            .requireCoSignature(ModelId.of("digit-reader"), mlDsaPublicKey)
            .build();
    // @end
    VerifiedModel model =
        ModelVerifier.trusting(policy)
            .verify(ModelId.of("digit-reader"), ModelSource.folder(folder));
    assertEquals(1, model.manifest().names().size());
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
