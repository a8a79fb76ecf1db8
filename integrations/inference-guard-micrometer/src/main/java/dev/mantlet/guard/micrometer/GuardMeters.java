package dev.mantlet.guard.micrometer;

import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.ModelSlot;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.SlotMeasures;
import dev.mantlet.guard.slot.SlotEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Function;

/**
 * The measures of a guarded session, or of a model slot, as meters.
 *
 * <p>All meters are registered at once, and their number is fixed: tags are the model's name and
 * constants of the guard, never a tenant, a principal or a name from a request. Reading them costs
 * the calls nothing. A registry keeps the session only weakly: when it is gone, its gauges read
 * NaN. Times stay empty unless the policy measures them. Immutable and thread-safe.
 */
public final class GuardMeters implements MeterBinder {
  private final Tags tags;
  private final Binding binding;

  private interface Binding {
    void bind(MeterRegistry registry, Tags tags);
  }

  private GuardMeters(Tags tags, Binding binding) {
    this.tags = tags;
    this.binding = binding;
  }

  /**
   * The meters of a session.
   *
   * @param model the tag {@code model} of all meters
   */
  public static GuardMeters of(String model, GuardedSession session) {
    return new GuardMeters(
        Tags.of("model", model), (registry, tags) -> bindSession(registry, tags, session));
  }

  /**
   * The meters of a slot: the calls of all its sessions, and its swaps.
   *
   * @param model the tag {@code model} of all meters
   */
  public static GuardMeters of(String model, ModelSlot slot) {
    return new GuardMeters(
        Tags.of("model", model), (registry, tags) -> bindSlot(registry, tags, slot));
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    binding.bind(registry, tags);
  }

  private static void bindSession(MeterRegistry registry, Tags tags, GuardedSession session) {
    Snapshots<GuardedSession, Measures> snapshots =
        new Snapshots<>(GuardedSession::measures, registry.config().clock());
    new CallMeters<>(new Meters<>(registry, tags, session), snapshots::of).register();
  }

  private static void bindSlot(MeterRegistry registry, Tags tags, ModelSlot slot) {
    Snapshots<ModelSlot, SlotMeasures> snapshots =
        new Snapshots<>(ModelSlot::measures, registry.config().clock());
    Meters<ModelSlot> meters = new Meters<>(registry, tags, slot);
    Function<ModelSlot, SlotMeasures> of = snapshots::of;
    new CallMeters<>(meters, of.andThen(SlotMeasures::calls)).register();
    meters.gauge(
        "inference.model.active",
        "Number of the current generation, from 1",
        "generation",
        source -> of.apply(source).generation());
    meters.gauge(
        "inference.model.closing",
        "Replaced models that still have calls",
        "models",
        source -> of.apply(source).closing());
    meters.counter(
        "inference.model.swaps",
        "Swaps to another model",
        source -> of.apply(source).events(SlotEvent.Swapped.class));
    String rollbacks = "Times that the last good model came back";
    meters.counter(
        "inference.rollback",
        rollbacks,
        source -> of.apply(source).rollbacksByRule(),
        "reason",
        "rule");
    meters.counter(
        "inference.rollback",
        rollbacks,
        source -> of.apply(source).rollbacksByOperator(),
        "reason",
        "operator");
    meters.counter(
        "inference.rollback.failed",
        "Rules that were passed without a model to go back to",
        source -> of.apply(source).events(SlotEvent.RollbackFailed.class));
  }
}
