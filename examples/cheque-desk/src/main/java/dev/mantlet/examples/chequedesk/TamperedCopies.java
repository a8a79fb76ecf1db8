package dev.mantlet.examples.chequedesk;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What attackers do to a model folder between the release job and the service. */
final class TamperedCopies {
  private TamperedCopies() {}

  /** Each attack with the reason for which its copy was refused. */
  record Refused(Map<String, String> reasons) implements Step {
    @Override
    public String name() {
      return "tamper";
    }

    @Override
    public String line() {
      String each =
          reasons.entrySet().stream()
              .map(e -> e.getKey() + ": " + e.getValue())
              .collect(Collectors.joining("; "));
      return "%d of %d tampered copies refused (%s)"
          .formatted(reasons.size(), reasons.size(), each);
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of("copies", reasons);
    }

    @Override
    public Map<String, Integer> refusals() {
      return reasons.values().stream()
          .collect(
              Collectors.toMap(
                  reason -> "model: " + reason, reason -> 1, Integer::sum, LinkedHashMap::new));
    }
  }

  /** One change to a copy of the signed folder. */
  private interface Change {
    void apply(Path folder) throws Exception;
  }

  static Refused run(ReleaseJob.Signed release, ModelVerifier verifier, Path work)
      throws Exception {
    Map<String, Change> changes = new LinkedHashMap<>();
    changes.put(
        "one bit of the weights flipped", folder -> flipBit(folder.resolve(ReleaseJob.MODEL)));
    changes.put(
        "the signed statement edited",
        folder -> editStatement(folder.resolve(ReleaseJob.SIGNATURE)));
    changes.put(
        "a file added", folder -> Files.writeString(folder.resolve("plugin.so"), "not signed"));
    changes.put("signed by a stranger", folder -> ReleaseJob.sign(folder, ReleaseJob.newKey()));
    changes.put(
        "weights outside the folder, signed by the bank", folder -> escape(folder, release));
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Map.Entry<String, Change> change : changes.entrySet()) {
      Path copy = copy(release.folder(), work.resolve("tampered-" + reasons.size()));
      change.getValue().apply(copy);
      reasons.put(change.getKey(), reasonFor(verifier, copy, change.getKey()));
    }
    return new Refused(reasons);
  }

  private static String reasonFor(ModelVerifier verifier, Path copy, String attack)
      throws OrtException {
    try {
      VerifiedModel model = verifier.verify(ReleaseJob.DIGIT_READER, ModelSource.folder(copy));
      OnnxModel.of(model).newSession(OrtEnvironment.getEnvironment()).close();
    } catch (ModelRejectedException e) {
      return e.reason().name();
    }
    throw new IllegalStateException("a tampered copy was accepted: " + attack);
  }

  private static Path copy(Path folder, Path target) throws IOException {
    Files.createDirectories(target);
    for (String name : new String[] {ReleaseJob.MODEL, ReleaseJob.SIGNATURE}) {
      Files.write(target.resolve(name), Files.readAllBytes(folder.resolve(name)));
    }
    return target;
  }

  private static void flipBit(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  /** Changes the payload inside the bundle, as somebody would who wants another model to pass. */
  private static void editStatement(Path bundle) throws IOException {
    String json = Files.readString(bundle);
    int payload = json.indexOf('"', json.indexOf("\"payload\"") + "\"payload\"".length()) + 40;
    char other = json.charAt(payload) == 'A' ? 'B' : 'A';
    Files.writeString(bundle, json.substring(0, payload) + other + json.substring(payload + 1));
  }

  /**
   * A signature proves who made a model, not that it is harmless: this one has the right signature.
   */
  private static void escape(Path folder, ReleaseJob.Signed release) throws IOException {
    Files.write(folder.resolve(ReleaseJob.MODEL), EscapingModel.bytes());
    ReleaseJob.sign(folder, release.key());
  }
}
