package dev.mantlet.guard.measure;

/**
 * The calls of one tenant among those that call most.
 *
 * @param label the tenant as the policy's {@link TenantLabels} write it, or {@link #OTHER}
 * @param calls how many calls it made at least since it began to be counted by itself
 */
public record TenantCalls(String label, long calls) {
  /** The label of all tenants that have none of their own. */
  public static final String OTHER = "other";
}
