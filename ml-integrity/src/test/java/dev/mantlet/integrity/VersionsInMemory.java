package dev.mantlet.integrity;

import dev.mantlet.integrity.ModelVerifier.VerifiedRollback;
import dev.mantlet.integrity.release.PolicyOrigin;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import dev.mantlet.integrity.spi.VersionMemory;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A memory of versions as an application would keep one in the rows of a database. */
public class VersionsInMemory implements VersionMemory {
  /** The version that is accepted now, and the highest that ever was. */
  private record Row(long current, long highest, String payload) {}

  private final Map<ModelId, Row> models = new HashMap<>();
  private final Map<ModelId, SortedSet<String>> revokedKeys = new HashMap<>();
  private final Map<String, PolicyOrigin> policies = new HashMap<>();
  private Instant latest = Instant.EPOCH;

  public VersionsInMemory() {}

  @Override
  public Instant latest() {
    return latest;
  }

  @Override
  public Optional<String> payloadSha256(ModelId id) {
    return Optional.ofNullable(models.get(id)).map(Row::payload);
  }

  @Override
  public SortedSet<String> revokedKeys(ModelId id) {
    return revokedKeys.getOrDefault(id, new TreeSet<>());
  }

  @Override
  public void check(ReleaseStatement release) {
    Row row = models.get(release.model());
    if (row != null && release.version() != row.current && release.version() <= row.highest) {
      throw tooLow(release.version());
    }
  }

  @Override
  public synchronized void remember(VerifiedModel model) {
    ReleaseStatement release = model.release().orElseThrow(IllegalArgumentException::new);
    check(release);
    long version = release.version();
    Row row = models.get(model.id());
    long highest = row == null ? version : Math.max(version, row.highest);
    models.put(model.id(), new Row(version, highest, release.payloadSha256()));
    revokedKeys.computeIfAbsent(model.id(), id -> new TreeSet<>()).addAll(release.revokes().keys());
    seen(model.report().at());
  }

  @Override
  public synchronized void remember(TrustPolicy policy, Instant at) {
    PolicyOrigin origin = policy.origin().orElseThrow(IllegalArgumentException::new);
    PolicyOrigin before = policies.getOrDefault(origin.name(), origin);
    if (origin.version() < before.version()) {
      throw tooLow(origin.version());
    }
    policies.put(origin.name(), origin);
    seen(at);
  }

  @Override
  public synchronized void rollBack(VerifiedRollback verified) {
    RollbackStatement rollback = verified.rollback();
    Row row = models.get(rollback.model());
    if (row == null
        || rollback.version() >= row.current
        || rollback.withdrawnUpTo() < row.highest) {
      throw new ModelRejectedException(Reason.ROLLBACK_NOT_APPLICABLE, "there is nothing to lower");
    }
    models.put(
        rollback.model(),
        new Row(rollback.version(), rollback.withdrawnUpTo(), rollback.payloadSha256()));
    seen(verified.at());
  }

  private void seen(Instant at) {
    latest = at.isAfter(latest) ? at : latest;
  }

  private static ModelRejectedException tooLow(long version) {
    return new ModelRejectedException(Reason.VERSION_TOO_LOW, version + " was passed before");
  }
}
