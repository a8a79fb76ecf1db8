package dev.mantlet.examples.chequedesk;

import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.onnx.OnnxModel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The model as the desk calls it: from verified memory, behind the guard, each bank with its own
 * share.
 */
final class GuardedReader implements AutoCloseable {
  static final String IMAGE = "image";
  static final String LOGITS = "logits";

  /** More boxes than any cheque has. */
  private static final int MAX_DIGITS = 16;

  private final GuardedSession session;
  private final Map<Bank, Caller> callers = new EnumMap<>(Bank.class);

  private GuardedReader(GuardedSession session) {
    this.session = session;
    for (Bank bank : Bank.values()) {
      callers.put(bank, Caller.of(Tenant.of(bank.tenant()), "mobile-app"));
    }
  }

  /** Guards the model with the contract, and with a limit for each bank. */
  static GuardedReader open(VerifiedModel model, int chequesPerSecond) {
    return open(model, contract().limit(perSecond(chequesPerSecond)).build());
  }

  /** Guards the model with the detector of painted images as well. */
  static GuardedReader open(VerifiedModel model, int chequesPerSecond, PaintDetector detector) {
    GuardPolicy.Builder policy = contract().limit(perSecond(chequesPerSecond));
    return open(model, policy.detector(detector.detector()).build());
  }

  /** What every session of the desk demands of its input, and the output that it reads. */
  static GuardPolicy.Builder contract() {
    return GuardPolicy.builder()
        .range(IMAGE, 0f, 1f)
        .maxBatch(MAX_DIGITS)
        .outputs(LOGITS)
        .onEvent(event -> {});
  }

  private static Rate perSecond(int cheques) {
    return Rate.of(cheques).per(Duration.ofSeconds(1));
  }

  private static GuardedReader open(VerifiedModel model, GuardPolicy policy) {
    return new GuardedReader(GuardedSession.open(oneThread(model)::newSession, policy));
  }

  /** The desk runs many small requests at once, so that one thread for each is fastest. */
  static OnnxModel oneThread(VerifiedModel model) {
    return OnnxModel.of(model).intraOpThreads(1);
  }

  /** The reader that acts for one bank. */
  AmountReader of(Bank bank) {
    return (images, count) -> run(request(images, count), bank);
  }

  float[] run(InferenceRequest request, Bank bank) {
    return session.run(request, callers.get(bank)).floats(LOGITS);
  }

  static InferenceRequest request(float[] images, int count) {
    return InferenceRequest.of(IMAGE, images, count, 1, 28, 28);
  }

  @Override
  public void close() {
    session.close();
  }
}
