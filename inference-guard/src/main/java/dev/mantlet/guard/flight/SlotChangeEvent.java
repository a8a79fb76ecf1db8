package dev.mantlet.guard.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A change of the models in a slot. */
@Name("dev.mantlet.guard.SlotChange")
@Label("Model Slot Change")
@Description("A model was swapped, rolled back, found bad, or freed")
@Category({"Mantlet", "Inference Guard"})
@StackTrace(false)
final class SlotChangeEvent extends Event {
  @Label("Session")
  @Description("The name that the policy gives the session")
  String session = "";

  @Label("Change")
  @Description("Swapped, RolledBack, Tripped, RollbackFailed or Drained")
  String change = "";

  @Label("Generation")
  @Description("The generation that this is about, from 1")
  long generation;
}
