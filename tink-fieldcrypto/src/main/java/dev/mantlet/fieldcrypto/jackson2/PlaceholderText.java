package dev.mantlet.fieldcrypto.jackson2;

import com.fasterxml.jackson.core.SerializableString;
import dev.mantlet.fieldcrypto.json.SealedPlace;

/** The place of a sealed text, as this Jackson writes it. */
final class PlaceholderText extends SealedPlace implements SerializableString {}
