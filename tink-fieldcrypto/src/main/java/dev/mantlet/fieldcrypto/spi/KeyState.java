package dev.mantlet.fieldcrypto.spi;

/** What may be done with a data key. */
public enum KeyState {
  /** Seals and opens; an owner has at most one active key for each purpose. */
  ACTIVE(1),
  /** Opens what it sealed, and seals no more. */
  RETIRED(2),
  /** Does nothing until it is enabled again. */
  DISABLED(3),
  /** Gone: its wrapped form was deleted. There is no way back. */
  DESTROYED(4);

  private final int code;

  KeyState(int code) {
    this.code = code;
  }

  /** The number in stored forms; never changes. */
  public int code() {
    return code;
  }

  /**
   * Whether a key may go from this state to {@code next}. Only {@link KeyStore#activate} makes a
   * key active, and nothing leads away from {@link #DESTROYED}.
   */
  public boolean leadsTo(KeyState next) {
    return switch (this) {
      case ACTIVE -> next == RETIRED || next == DISABLED || next == DESTROYED;
      case RETIRED -> next == DISABLED || next == DESTROYED;
      case DISABLED -> next == RETIRED || next == DESTROYED;
      case DESTROYED -> false;
    };
  }
}
