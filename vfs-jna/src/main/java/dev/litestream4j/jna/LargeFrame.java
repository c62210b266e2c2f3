package dev.litestream4j.jna;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A method with a large stack frame, which does nothing but call another one.
 *
 * <p>A compiled method makes sure at its entry that the stack would do for its interpreted form,
 * too: it touches the pages that the latter's local variables would take, and costs nothing else.
 * In Java such a method would be some thousand declarations of variables; as a class file it is one
 * number. This class is {@code static int run(int x) { return other(x); }}.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html">The class file
 *     format</a>
 */
final class LargeFrame {
  /** Eight pages. With many more of them, touching them no longer fits into a processor's cache. */
  static final int BYTES = 32 * 1024;

  private static final int JAVA_17 = 61;
  private static final int ACC_STATIC = 0x0008;
  private static final int ACC_FINAL_SUPER_SYNTHETIC = 0x1030;
  private static final int ILOAD_0 = 0x1a;
  private static final int INVOKESTATIC = 0xb8;
  private static final int IRETURN = 0xac;
  private static final int CODE_LENGTH = 5;
  private static final int CODE_ATTRIBUTE_LENGTH = 12 + CODE_LENGTH;

  private static final String METHOD = "run";
  private static final String DESCRIPTOR = "(I)I";

  private LargeFrame() {}

  /**
   * Makes the method.
   *
   * @param owner a class of this package
   * @param other the name of its static method from int to int that is called
   * @return a handle of type {@code (int)int}
   */
  static MethodHandle calling(Class<?> owner, String other) {
    try {
      MethodHandles.Lookup hidden =
          MethodHandles.lookup().defineHiddenClass(classFile(owner, other), true);
      return hidden.findStatic(
          hidden.lookupClass(), METHOD, MethodType.methodType(int.class, int.class));
    } catch (IOException | ReflectiveOperationException e) {
      throw new LinkageError("cannot define a class of this package", e);
    }
  }

  private static byte[] classFile(Class<?> owner, String other) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0xCAFEBABE);
    writeShorts(out, 0, JAVA_17);
    writeShorts(out, 13); // one more than there are constants
    writeText(out, LargeFrame.class.getName().replace('.', '/')); // 1
    writeReference(out, 7, 1); // 2: this class
    writeText(out, "java/lang/Object"); // 3
    writeReference(out, 7, 3); // 4: its superclass
    writeText(out, owner.getName().replace('.', '/')); // 5
    writeReference(out, 7, 5); // 6: the owner
    writeText(out, other); // 7
    writeText(out, DESCRIPTOR); // 8
    writeReference(out, 12, 7, 8); // 9: the other method's name and type
    writeReference(out, 10, 6, 9); // 10: the other method
    writeText(out, METHOD); // 11
    writeText(out, "Code"); // 12
    writeShorts(out, ACC_FINAL_SUPER_SYNTHETIC, 2, 4, 0, 0); // no interfaces, no fields
    writeShorts(out, 1, ACC_STATIC, 11, 8, 1); // one method with one attribute
    writeShorts(out, 12);
    out.writeInt(CODE_ATTRIBUTE_LENGTH);
    writeShorts(out, 1, BYTES / Long.BYTES); // words on the stack, local variables
    out.writeInt(CODE_LENGTH);
    out.writeByte(ILOAD_0);
    writeReference(out, INVOKESTATIC, 10);
    out.writeByte(IRETURN);
    writeShorts(out, 0, 0, 0); // no handlers, no attributes of the code, none of the class
    return bytes.toByteArray();
  }

  private static void writeShorts(DataOutputStream out, int... values) throws IOException {
    for (int value : values) {
      out.writeShort(value);
    }
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    out.writeByte(1);
    out.writeUTF(text);
  }

  private static void writeReference(DataOutputStream out, int tag, int... constants)
      throws IOException {
    out.writeByte(tag);
    writeShorts(out, constants);
  }
}
