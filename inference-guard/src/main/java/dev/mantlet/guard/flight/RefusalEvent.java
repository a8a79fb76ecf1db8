package dev.mantlet.guard.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A guarded call that gave no answer: refused, limited, too late, overloaded or failed. */
@Name("dev.mantlet.guard.Refusal")
@Label("Guarded Call Without Answer")
@Description("A call of a guarded session that ended without an answer")
@Category({"Mantlet", "Inference Guard"})
@StackTrace(false)
final class RefusalEvent extends Event {
  @Label("Session")
  @Description("The name that the policy gives the session")
  String session = "";

  @Label("Reason")
  @Description("The reason of the exception")
  String reason = "";

  @Label("Detail")
  @Description("The code of the first finding, or the error code of ONNX Runtime")
  String detail = "";

  @Label("Tenant")
  @Description("The tenant as the policy labels it; empty if it does not")
  String tenant = "";
}
