package dev.litestream4j.core.ltx;

/**
 * A value that a header or trailer cannot have. It carries the field's offset, so that decoding can
 * turn it into a {@link LtxFormatException}; whoever constructs a value sees the superclass.
 */
final class InvalidFieldException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int fieldOffset;

  InvalidFieldException(int fieldOffset, String reason) {
    super(reason);
    this.fieldOffset = fieldOffset;
  }

  LtxFormatException in(String file, long base) {
    return new LtxFormatException(file, base + fieldOffset, String.valueOf(getMessage()), this);
  }

  static void require(boolean holds, int fieldOffset, String reason) {
    if (!holds) {
      throw new InvalidFieldException(fieldOffset, reason);
    }
  }
}
