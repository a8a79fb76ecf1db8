package dev.mantlet.integrity;

import dev.mantlet.integrity.release.ReleaseStatement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * What a verification found: for people by {@link #toString}, for machines by {@link #toJson}.
 *
 * <p>An accepted model has one, and so has each refusal of {@link ModelVerifier#verify}. It proves
 * nothing: only a {@link VerifiedModel} does. It holds names, digests and key fingerprints, never
 * content. What could not be established before a refusal is empty. Immutable, thread-safe.
 */
public final class VerificationReport {
  /** Whether the model was handed out. */
  public enum Verdict {
    /** Verified and handed out. */
    ACCEPTED,
    /** Not handed out; {@link VerificationReport#reason()} says why. */
    REFUSED
  }

  /** What was accepted and should still be known. New ones may be added. */
  public enum Warning {
    /**
     * The policy requires no release statement: any model that was ever signed for this id is
     * accepted.
     */
    NO_RELEASE_REQUIRED,
    /** There is no version store: an older release that has not expired is accepted. */
    NO_VERSION_STORE,
    /** The version store has no anchor: an older copy of its file is not noticed. */
    NO_ANCHOR,
    /** The clock is behind the latest time of the version store, which was used instead. */
    CLOCK_WENT_BACK,
    /** The release supersedes another one than the version store saw last: one was skipped. */
    RELEASE_SKIPPED,
    /** The files were left where others may change them: the proof ends with the verification. */
    LOADED_IN_PLACE,
    /** The policy lets unsigned files lie in the folder: whoever reads it himself finds them. */
    UNSIGNED_FILES_ALLOWED,
    /** The policy reads signatures that do not say which model they are for. */
    DANGEROUS_FORMAT_ALLOWED
  }

  /**
   * Files of one kind.
   *
   * @param names the first of them, sorted, at most 100
   * @param total how many there are
   */
  public record Files(List<String> names, int total) {
    /** Most names that are kept. */
    static final int MAX_NAMES = 100;

    /** Copies the list. */
    public Files {
      names = List.copyOf(names);
    }
  }

  private final ReportDraft draft;

  VerificationReport(ReportDraft draft) {
    this.draft = draft;
  }

  /** Whether the model was handed out. */
  public Verdict verdict() {
    return draft.refusal().isPresent() ? Verdict.REFUSED : Verdict.ACCEPTED;
  }

  /** When it was verified, by the clock of the verifier. */
  public Instant at() {
    return draft.at();
  }

  /** The model that was expected. */
  public ModelId model() {
    return draft.model();
  }

  /** Why the model was refused; empty if it was accepted. */
  public Optional<Reason> reason() {
    return draft.refusal().map(ModelRejectedException::reason);
  }

  /** The refusal in words, with control characters spelled out; empty if it was accepted. */
  public Optional<String> message() {
    return draft.refusal().map(ModelRejectedException::getMessage);
  }

  /** The SHA-256 of the signed statement, as {@link ModelManifest#digest()}. */
  public Optional<String> payloadSha256() {
    return draft.payloadSha256();
  }

  /** The fingerprints of the keys whose signatures of the model counted. */
  public SortedSet<String> keyFingerprints() {
    return draft.keys();
  }

  /** Whose certificate it was, if the model was signed by one. */
  public Optional<String> signerIdentity() {
    return draft.identity();
  }

  /** The release statement, if one was required and verified. */
  public Optional<ReleaseStatement> release() {
    return draft.release();
  }

  /** The fingerprints of the keys whose signatures of the release counted. */
  public SortedSet<String> releaseKeyFingerprints() {
    return draft.releaseKeys();
  }

  /** Files in the folder that are not in the signed manifest. */
  public Files extra() {
    return draft.files().extra();
  }

  /** Files of the signed manifest that are not in the folder. */
  public Files missing() {
    return draft.files().missing();
  }

  /** Files whose bytes are not the signed ones. */
  public Files changed() {
    return draft.files().changed();
  }

  /** What must not be in a model or could not be read: links, devices, pipes, unsafe names. */
  public Files forbidden() {
    return draft.files().forbidden();
  }

  /** Where the files are, or were to be. */
  public VerifiedModel.Loading loading() {
    return draft.loading();
  }

  /** What was accepted and should still be known, in the order of its declaration. */
  public Set<Warning> warnings() {
    return draft.warnings();
  }

  /** The report as one JSON object in ASCII. */
  public String toJson() {
    return ReportText.json(this);
  }

  /** The report as some lines of text, with control characters spelled out. */
  @Override
  public String toString() {
    return ReportText.lines(this);
  }
}
