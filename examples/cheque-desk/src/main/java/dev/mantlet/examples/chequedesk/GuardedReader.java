package dev.mantlet.examples.chequedesk;

import dev.mantlet.guard.Caller;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.Rate;
import dev.mantlet.guard.Caller.Tenant;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.onnx.OnnxModel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The model as the desk calls it: from verified memory, behind the guard, each bank with its own share. */
final class GuardedReader implements AutoCloseable {
  static final String IMAGE = "image";
  private static final int MAX_DIGITS = 16;

  private final GuardedSession session;
  private final Map<Bank, Caller> callers = new EnumMap<>(Bank.class);

  private GuardedReader(GuardedSession session) {
    this.session = session;
    for (Bank bank : Bank.values()) {
      callers.put(bank, Caller.of(Tenant.of(bank.tenant()), "mobile-app"));
    }
  }

  /** Opens a guarded session that lets each bank read {@code perSecond} cheques a second. */
  static GuardedReader open(VerifiedModel model, int perSecond) {
    GuardPolicy policy =
        GuardPolicy.builder()
            .range(IMAGE, 0f, 1f)
            .maxBatch(MAX_DIGITS)
            .outputs("logits")
            .limit(Rate.of(perSecond).per(Duration.ofSeconds(1)))
            .onEvent(event -> {})
            .build();
    return new GuardedReader(GuardedSession.open(OnnxModel.of(model)::newSession, policy));
  }

  /** The reader that acts for one bank. */
  AmountReader of(Bank bank) {
    return (images, count) -> run(InferenceRequest.of(IMAGE, images, count, 1, 28, 28), bank);
  }

  float[] run(InferenceRequest request, Bank bank) {
    return session.run(request, callers.get(bank)).floats("logits");
  }

  @Override
  public void close() {
    session.close();
  }
}
