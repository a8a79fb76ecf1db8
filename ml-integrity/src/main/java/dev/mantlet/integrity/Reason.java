package dev.mantlet.integrity;

/**
 * Why a model was refused: for code to branch on, while the exception's message is for people.
 *
 * <p>Grouped in the order in which {@link ModelVerifier} checks; the {@code ONNX_} reasons come
 * from {@code dev.mantlet.integrity.onnx}. New reasons may be added: treat an unknown one as a
 * refusal like any other.
 */
public enum Reason {
  /** There is no regular file where the signature should be. */
  SIGNATURE_MISSING,
  /**
   * The signature, the folder, a file or the manifest is larger or deeper than the limits allow.
   */
  TOO_LARGE,
  /** A file or folder could not be read; the cause says why. */
  UNREADABLE,
  /** The bundle is not strict JSON with exactly the expected members. */
  MALFORMED_BUNDLE,
  /**
   * The signature is of a kind that this version does not verify: transparency logs, timestamps,
   * other versions, methods or hashes.
   */
  UNSUPPORTED,
  /**
   * The bundle was signed keyless, by Sigstore, and the policy has no trust source that verifies
   * that.
   */
  NEEDS_SIGSTORE_ADAPTER,
  /** The policy trusts no key for this model, or not the key that the bundle names. */
  UNTRUSTED_KEY,
  /** A certificate of the bundle is not one of X.509 in DER. */
  CERTIFICATE_MALFORMED,
  /** The certificates of the bundle do not lead to a root that the policy trusts for this model. */
  CERTIFICATE_UNTRUSTED,
  /** A certificate is signed by an algorithm, or has a key, that is too weak to be trusted. */
  CERTIFICATE_WEAK,
  /** A certificate is not valid yet, or no more, at the time that counts. */
  CERTIFICATE_EXPIRED,
  /** The signer's certificate is not one for signing code, or may issue others. */
  CERTIFICATE_NOT_FOR_SIGNING,
  /** The signer's certificate is good, but somebody else's. */
  CERTIFICATE_IDENTITY,
  /**
   * The transparency log does not prove that this signature was there while its certificate was
   * valid.
   */
  LOG_ENTRY_INVALID,
  /** The signature is not one by the trusted key over these bytes, or it is not strict DER. */
  BAD_SIGNATURE,
  /** A key that the policy requires for this model has not signed it beside the first. */
  CO_SIGNATURE_MISSING,
  /** A required co-signature is good, but over another statement than the signature. */
  CO_SIGNATURE_MISMATCH,
  /** The signature is of a version of the format that is only read where the policy says so. */
  LEGACY_FORMAT,
  /** The signed statement is not what the OpenSSF Model Signing profile asks for. */
  MALFORMED_STATEMENT,
  /** The signature is good, but for another model. */
  MODEL_ID_MISMATCH,
  /** There is no file to sign, or the signed manifest lists none. */
  EMPTY_MODEL,
  /** A file name is one that other systems read differently, or that leads out of the folder. */
  UNSAFE_NAME,
  /**
   * Two names are equal, or become equal under Unicode normalisation or case folding, or one is a
   * folder of the other.
   */
  NAME_COLLISION,
  /** The digest of the model does not follow from the digests of its files. */
  ROOT_DIGEST_MISMATCH,
  /** Fewer distinct trusted keys signed than the policy asks for. */
  TOO_FEW_SIGNATURES,
  /** The policy requires a release statement, and there is none, or no key is trusted for one. */
  RELEASE_MISSING,
  /** The release or rollback statement is not what its format asks for. */
  MALFORMED_RELEASE,
  /** The release statement is good, but for another model or another payload. */
  RELEASE_MISMATCH,
  /** The statement or the policy does not count yet, by the clock. */
  NOT_YET_VALID,
  /** The statement or the policy does not count any more, by the clock. */
  EXPIRED,
  /** The release is older than the policy allows. */
  TOO_OLD,
  /** The version is below the policy's minimum, or below one that was accepted before. */
  VERSION_TOO_LOW,
  /** Something else was accepted under this very version before. */
  VERSION_CONFLICT,
  /** The model, or each key that could make up the number, was revoked. */
  REVOKED,
  /** The rollback does not lower the version of this store, or leaves one that it has seen. */
  ROLLBACK_NOT_APPLICABLE,
  /** The signed policy is not what its format asks for, or asks for what cannot be met. */
  MALFORMED_POLICY,
  /** The signed policy is good, but another one was expected. */
  POLICY_MISMATCH,
  /** The version store cannot be used; the cause says why. */
  VERSION_STORE,
  /** A file is not in the signed manifest. */
  UNSIGNED_FILE,
  /** A file of the signed manifest is not in the folder. */
  MISSING_FILE,
  /** The bytes of a file are not the signed ones. */
  DIGEST_MISMATCH,
  /** A file grew or shrank while it was read. */
  FILE_CHANGED,
  /**
   * There is a symbolic link in the folder that was not signed as one, that the policy does not
   * allow, or that leads to no regular file in the folder.
   */
  SYMBOLIC_LINK,
  /**
   * There is something in the folder that is neither a regular file nor a folder: a pipe, a device,
   * a socket.
   */
  SPECIAL_FILE,
  /**
   * A private copy cannot be made here: the system cannot keep links out of the way, or others out
   * of the folder.
   */
  NO_PRIVATE_COPY,
  /**
   * A file is of a format that runs code when it is loaded: a pickle, a zip archive, HDF5, Java
   * objects.
   */
  FORMAT_CARRIES_CODE,
  /** A file is of a format that is known, but not looked into by this version. */
  FORMAT_UNSUPPORTED,
  /** A file is not what its format asks for, to the last byte. */
  FORMAT_MALFORMED,
  /** The model has no file that ends in {@code .onnx}, or several and none was named. */
  NO_SINGLE_ONNX_FILE,
  /** ONNX Runtime would not read the file as ONNX: it carries the mark of another format. */
  ONNX_WRONG_FORMAT,
  /** The file is not well-formed protobuf of the known ONNX messages. */
  ONNX_MALFORMED,
  /**
   * A field that may occur once occurs twice, or a name is given twice, so that two readers may see
   * two models.
   */
  ONNX_AMBIGUOUS,
  /** There are too many nodes, tensors or texts, or they are nested too deeply. */
  ONNX_TOO_COMPLEX,
  /** A tensor has not as many values as its dimensions say, or more than any memory holds. */
  ONNX_TENSOR_SIZE,
  /**
   * An operator would fill more memory, or repeat more often, than a constant in the file may say.
   */
  ONNX_SIZE_BOMB,
  /** The model's metadata would change how ONNX Runtime is configured. */
  ONNX_CONFIGURATION,
  /** An operator is of a domain that is not allowed, or is one that loads other code or files. */
  ONNX_OPERATOR,
  /**
   * A tensor's external data names a place that is no plain relative file name, such as {@code ../}
   * or a memory address.
   */
  ONNX_EXTERNAL_PATH,
  /** A tensor's external data names a file that is not in the signed manifest. */
  ONNX_EXTERNAL_UNSIGNED,
  /** A tensor's external data lies outside its file, or has not the size of the tensor. */
  ONNX_EXTERNAL_RANGE,
  /**
   * A tensor's external data is where it cannot be given from verified memory, or of a type for
   * which that is not possible.
   */
  ONNX_EXTERNAL_UNSUPPORTED
}
