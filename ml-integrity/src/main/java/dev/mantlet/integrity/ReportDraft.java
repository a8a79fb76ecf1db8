package dev.mantlet.integrity;

import dev.mantlet.integrity.VerificationReport.Warning;
import dev.mantlet.integrity.VerifiedModel.Loading;
import dev.mantlet.integrity.release.ReleaseStatement;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a verification has found so far. Filled by one thread, read once it is complete. */
final class ReportDraft {
  private final ModelId model;
  private final Loading loading;
  private Instant at;
  private final Set<Warning> warnings = EnumSet.noneOf(Warning.class);
  private Optional<String> payloadSha256 = Optional.empty();
  private SortedSet<String> keys = new TreeSet<>();
  private Optional<String> identity = Optional.empty();
  private Optional<ReleaseStatement> release = Optional.empty();
  private SortedSet<String> releaseKeys = new TreeSet<>();
  private final FileFindings files = new FileFindings();
  private Optional<ModelRejectedException> refusal = Optional.empty();

  ReportDraft(ModelId model, Loading loading, Instant at) {
    this.model = model;
    this.loading = loading;
    this.at = at;
  }

  /** Takes this time, if the clock is behind it, and tells whether it is. */
  boolean seen(Instant latest) {
    boolean behind = at.isBefore(latest);
    at = behind ? latest : at;
    return behind;
  }

  void warn(Warning warning) {
    warnings.add(warning);
  }

  void signedBy(Set<String> fingerprints, Optional<String> signerIdentity) {
    keys = new TreeSet<>(fingerprints);
    identity = signerIdentity;
  }

  void payload(String sha256) {
    payloadSha256 = Optional.of(sha256);
  }

  void released(ReleaseStatement statement, Set<String> fingerprints) {
    release = Optional.of(statement);
    releaseKeys = new TreeSet<>(fingerprints);
  }

  VerificationReport accepted() {
    return new VerificationReport(this);
  }

  VerificationReport refused(ModelRejectedException why) {
    refusal = Optional.of(why);
    return new VerificationReport(this);
  }

  ModelId model() {
    return model;
  }

  Instant at() {
    return at;
  }

  Set<Warning> warnings() {
    return Collections.unmodifiableSet(warnings);
  }

  Optional<String> payloadSha256() {
    return payloadSha256;
  }

  SortedSet<String> keys() {
    return Collections.unmodifiableSortedSet(keys);
  }

  Optional<String> identity() {
    return identity;
  }

  Optional<ReleaseStatement> release() {
    return release;
  }

  SortedSet<String> releaseKeys() {
    return Collections.unmodifiableSortedSet(releaseKeys);
  }

  FileFindings files() {
    return files;
  }

  Optional<ModelRejectedException> refusal() {
    return refusal;
  }

  Loading loading() {
    return loading;
  }
}
