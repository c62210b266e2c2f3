package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.ltx.GoldenFiles.DecodedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file that Litestream wrote is read in every way there is, with the same result. */
class GoldenFilesTest {
  private static final int[] TAIL_SIZES = {PageIndexDecoder.MIN_TAIL, 25, 64, 1000, 16384};

  static List<Path> files() {
    return GoldenFiles.all();
  }

  @Test
  void thereAreFiles() {
    assertThat(files()).hasSizeGreaterThan(600);
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsTheSameInEveryWay(Path file) throws IOException {
    String label = GoldenFiles.label(file);
    byte[] bytes = GoldenFiles.read(file);
    DecodedFile whole = GoldenFiles.decode(bytes, label);
    whole
        .header()
        .requireName(LtxName.parse(0, file.getFileName().toString()).orElseThrow(), label);
    whole.index().validate(whole.header(), label);

    for (int tailSize : TAIL_SIZES) {
      assertSameIndex(fromTail(bytes, Math.min(tailSize, bytes.length), label), whole.index());
    }
    for (int i = 0; i < whole.index().size(); i++) {
      assertThat(page(bytes, whole, i, label)).isEqualTo(whole.pages().get(whole.index().page(i)));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsTheSameAfterBeingEncodedAgain(Path file) throws IOException {
    String label = GoldenFiles.label(file);
    DecodedFile original = GoldenFiles.decode(GoldenFiles.read(file), label);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxEncoder encoder = new LtxEncoder(out, original.header());
    for (Map.Entry<Integer, ByteBuffer> page : original.pages().entrySet()) {
      encoder.page(page.getKey(), page.getValue());
    }
    LtxTrailer trailer = encoder.finish(original.trailer().postApplyChecksum());

    DecodedFile again = GoldenFiles.decode(out.toByteArray(), label);
    assertThat(again.header()).isEqualTo(original.header());
    assertThat(again.pages()).isEqualTo(original.pages());
    assertThat(again.trailer()).isEqualTo(trailer);
    assertThat(encoder.size()).isEqualTo(out.size());
    assertSameIndex(again.index(), encoder.fileIndex());
  }

  private static FileIndex fromTail(byte[] bytes, int tailSize, String label) throws IOException {
    ByteBuffer tail = ByteBuffer.wrap(bytes, bytes.length - tailSize, tailSize);
    PageIndexDecoder decoder = new PageIndexDecoder(label, bytes.length, tail);
    int missing = (int) decoder.missing();
    int from = bytes.length - tailSize - missing;
    FileIndex index = decoder.decode(ByteBuffer.wrap(bytes, from, missing));
    assertSameIndex(decoder.decode(new ByteArrayInputStream(bytes, from, missing)), index);
    return index;
  }

  private static ByteBuffer page(byte[] bytes, DecodedFile file, int i, String label)
      throws IOException {
    FileIndex index = file.index();
    ByteBuffer frame = ByteBuffer.wrap(bytes, (int) index.offset(i), index.length(i));
    ByteBuffer page = ByteBuffer.allocate(file.header().pageSize());
    PageFrame.decode(frame, index.page(i), file.header().pageSize(), page, label, index.offset(i));
    return page.flip();
  }

  private static void assertSameIndex(FileIndex actual, FileIndex expected) {
    assertThat(actual.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.page(i)).isEqualTo(expected.page(i));
      assertThat(actual.packed(i)).isEqualTo(expected.packed(i));
      assertThat(actual.find(expected.page(i))).isEqualTo(i);
    }
  }
}
