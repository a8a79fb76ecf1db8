package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;

/** What becomes of an admitted input in a workspace. */
interface Use<T> {
  /** Uses the workspace; whoever calls it gives the workspace back, unless it is leased. */
  T of(Workspace workspace, Caller caller) throws RunFailure;
}
