package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.SealedPlace;
import tools.jackson.core.SerializableString;

/** The place of a sealed text, as this Jackson writes it. */
final class PlaceholderText extends SealedPlace implements SerializableString {}
