package dev.mantlet.guard.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;

/** A guarded call, whatever became of it; its duration is that of the whole call. */
@Name("dev.mantlet.guard.Call")
@Label("Guarded Call")
@Description("A call of a guarded session, from its limit to its answer or refusal")
@Category({"Mantlet", "Inference Guard"})
@StackTrace(false)
@Threshold("20 ms") // by default slow calls only, as for the events of files and sockets
final class CallEvent extends Event {
  @Label("Session")
  @Description("The name that the policy gives the session")
  String session = "";

  @Label("Outcome")
  @Description("ANSWERED, or the reason of the exception")
  String outcome = "";

  @Label("Rows")
  @Description("The largest outermost dimension of the tensors, as the caller claims it")
  long rows;

  @Label("Run Time")
  @Description("The time that the model ran; the rest of the duration is the guard's")
  @Timespan(Timespan.NANOSECONDS)
  long runTime;
}
