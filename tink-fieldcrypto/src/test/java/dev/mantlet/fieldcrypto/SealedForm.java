package dev.mantlet.fieldcrypto;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The forms and randomized suites, each as one byte string that is sealed and opened. */
enum SealedForm {
  FIELD_GCM(false) {
    @Override
    byte[] seal(Keyring keyring, RecordContext context, Map<String, byte[]> fields) {
      return FieldCipher.using(keyring).seal(context.path("f"), first(fields));
    }

    @Override
    Map<String, byte[]> open(Keyring keyring, RecordContext context, byte[] sealed) {
      return Map.of("f", FieldCipher.using(keyring).open(context.path("f"), sealed));
    }
  },
  FIELD_XAES(false) {
    @Override
    byte[] seal(Keyring keyring, RecordContext context, Map<String, byte[]> fields) {
      return FieldCipher.builder(keyring).xaes().build().seal(context.path("f"), first(fields));
    }

    @Override
    Map<String, byte[]> open(Keyring keyring, RecordContext context, byte[] sealed) {
      return FIELD_GCM.open(keyring, context, sealed);
    }
  },
  PACKED_GCM(true) {
    @Override
    byte[] seal(Keyring keyring, RecordContext context, Map<String, byte[]> fields) {
      return RecordCipher.using(keyring).sealPacked(context, fields);
    }

    @Override
    Map<String, byte[]> open(Keyring keyring, RecordContext context, byte[] sealed) {
      return RecordCipher.using(keyring).openPacked(context, sealed).fields();
    }
  },
  PACKED_XAES(true) {
    @Override
    byte[] seal(Keyring keyring, RecordContext context, Map<String, byte[]> fields) {
      return RecordCipher.usingXaes(keyring).sealPacked(context, fields);
    }

    @Override
    Map<String, byte[]> open(Keyring keyring, RecordContext context, byte[] sealed) {
      return PACKED_GCM.open(keyring, context, sealed);
    }
  },
  RECORD_GCM(true) {
    @Override
    byte[] seal(Keyring keyring, RecordContext context, Map<String, byte[]> fields) {
      return joined(RecordCipher.using(keyring).seal(context, fields), 17, fields);
    }

    @Override
    Map<String, byte[]> open(Keyring keyring, RecordContext context, byte[] sealed) {
      throw new UnsupportedOperationException("needs the lengths of the parts");
    }
  },
  RECORD_XAES(true) {
    @Override
    byte[] seal(Keyring keyring, RecordContext context, Map<String, byte[]> fields) {
      return joined(RecordCipher.usingXaes(keyring).seal(context, fields), 41, fields);
    }

    @Override
    Map<String, byte[]> open(Keyring keyring, RecordContext context, byte[] sealed) {
      throw new UnsupportedOperationException("needs the lengths of the parts");
    }
  };

  private final boolean manyFields;

  SealedForm(boolean manyFields) {
    this.manyFields = manyFields;
  }

  /** Forms whose byte string can be cut anywhere. */
  static final List<SealedForm> WHOLE = List.of(FIELD_GCM, FIELD_XAES, PACKED_GCM, PACKED_XAES);

  abstract byte[] seal(Keyring keyring, RecordContext context, Map<String, byte[]> fields);

  abstract Map<String, byte[]> open(Keyring keyring, RecordContext context, byte[] sealed);

  /** Opens with the fields known, which give a record's parts their lengths. */
  Map<String, byte[]> open(
      Keyring keyring, RecordContext context, byte[] sealed, Map<String, byte[]> fields) {
    if (this != RECORD_GCM && this != RECORD_XAES) {
      return open(keyring, context, sealed);
    }
    int overhead = this == RECORD_GCM ? 17 : 41;
    int end = sealed.length;
    Map<String, byte[]> members = new HashMap<>();
    for (Map.Entry<String, byte[]> field : new TreeMap<>(fields).descendingMap().entrySet()) {
      int from = end - field.getValue().length - overhead;
      members.put(field.getKey(), Arrays.copyOfRange(sealed, from, end));
      end = from;
    }
    SealedRecord record = SealedRecord.parse(Arrays.copyOf(sealed, end), members);
    return RecordCipher.using(keyring).open(context, record).fields();
  }

  /** What comes back of the fields that were given. */
  Map<String, byte[]> expected(Map<String, byte[]> fields) {
    return manyFields ? fields : Map.of("f", first(fields));
  }

  private static byte[] first(Map<String, byte[]> fields) {
    return fields.isEmpty() ? new byte[0] : new TreeMap<>(fields).firstEntry().getValue();
  }

  private static byte[] joined(SealedRecord record, int overhead, Map<String, byte[]> fields) {
    Map<String, byte[]> members = new TreeMap<>(record.memberBytes());
    byte[] joined = record.headerBytes();
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      if (member.getValue().length != fields.get(member.getKey()).length + overhead) {
        throw new AssertionError("another overhead at " + member.getKey());
      }
      joined = PlainCrypto.join(joined, member.getValue());
    }
    return joined;
  }
}
