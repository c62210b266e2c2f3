package dev.litestream4j.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReplicaClientTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);
  private static final Instant CREATED = Instant.parse("2024-02-29T12:34:56.789Z");

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));

  @TempDir private Path folder = Path.of("");
  private ReplicaClient client = client();

  private ReplicaClient client() {
    return FileReplicaClientBuilder.of(folder).clock(clock).build();
  }

  @BeforeEach
  void connect() {
    client = client();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
  }

  private List<LtxObject> list(int level) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    client.list(Set.of(level), 0, objects::add, deadline);
    return objects;
  }

  private void put(byte... bytes) throws IOException {
    client.put(NAME, Payload.of(bytes), CREATED, deadline);
  }

  @Test
  void layoutIsThatOfLitestream() throws IOException {
    put((byte) 1);
    LtxName snapshot = new LtxName(9, 1, 0xabc);
    assertThat(client.create(snapshot, Payload.of(new byte[3]), CREATED, deadline))
        .isEqualTo(CreateOutcome.WON);
    Path file = folder.resolve("ltx/9/0000000000000001-0000000000000abc.ltx");
    assertThat(file).hasBinaryContent(new byte[3]);
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(CREATED);
    assertThat(folder.resolve("ltx/0/0000000000000001-0000000000000001.ltx"))
        .hasBinaryContent(new byte[] {1});
    assertThat(list(9).get(0).created()).contains(CREATED);
  }

  @Test
  void aReplicaOfLitestreamIsListedWithoutItsStrays() throws IOException {
    Path golden = Path.of(System.getProperty("litestream4j.testdata"), "golden");
    try (ReplicaClient strays =
        FileReplicaClientBuilder.of(golden.resolve("stray-files/replica")).clock(clock).build()) {
      List<LtxName> names = new ArrayList<>();
      strays.list(Set.of(0, 1), 0, object -> names.add(object.name()), deadline);
      assertThat(names).containsExactly(NAME, new LtxName(0, 2, 2));
    }
  }

  @Test
  void linksAreFollowed() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/0"));
    Files.write(elsewhere.resolve("data"), new byte[] {1, 2, 3});
    Files.createSymbolicLink(elsewhere.resolve(NAME.fileName()), elsewhere.resolve("data"));
    Files.createSymbolicLink(folder.resolve("ltx"), elsewhere.getParent());
    LtxObject object = list(0).get(0);
    assertThat(object.size()).isEqualTo(3);
    try (InputStream content = client.read(object, 1, 2, deadline)) {
      assertThat(content.readAllBytes()).containsExactly(2, 3);
    }
    client.put(new LtxName(0, 2, 2), Payload.of(new byte[4]), CREATED, deadline);
    assertThat(elsewhere.resolve(new LtxName(0, 2, 2).fileName())).hasSize(4);
  }

  @Test
  void foldersAndDanglingLinksAreNoFiles() throws IOException {
    Path files = Files.createDirectories(folder.resolve("ltx/0"));
    Files.createDirectory(files.resolve(NAME.fileName()));
    Files.createSymbolicLink(
        files.resolve(new LtxName(0, 2, 2).fileName()), files.resolve("missing"));
    assertThat(list(0)).isEmpty();
    assertThatThrownBy(() -> client.open(NAME, deadline))
        .isInstanceOf(ObjectNotFoundException.class);
  }

  @Test
  void aFileWhereTheFolderShouldBeIsNamed() throws IOException {
    Path database = Files.write(folder.resolve("app.db"), new byte[100]);
    try (ReplicaClient mistaken = FileReplicaClientBuilder.of(database).clock(clock).build()) {
      for (Path replica : List.of(database, database.resolve("deeper"))) {
        try (ReplicaClient under = FileReplicaClientBuilder.of(replica).clock(clock).build()) {
          assertThatThrownBy(() -> under.list(Set.of(0), 0, listed -> {}, deadline))
              .isExactlyInstanceOf(ReplicaException.class)
              .hasMessageContaining(database + " is a file")
              .hasMessageContaining("'ltx'");
        }
      }
      assertThatThrownBy(() -> mistaken.open(NAME, deadline))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining(database + " is a file");
      assertThatThrownBy(() -> mistaken.put(NAME, Payload.of(new byte[1]), CREATED, deadline))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining(database + " is a file");
    }
  }

  @Test
  void aFileWhereALevelShouldBeIsNamed() throws IOException {
    Files.createDirectories(folder.resolve("ltx"));
    Files.write(folder.resolve("ltx/0"), new byte[1]);
    assertThatThrownBy(() -> list(0))
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining("ltx/0 is not a folder");
  }

  @Test
  void deniedAccessIsSaid() throws IOException {
    put((byte) 1);
    Path files = folder.resolve("ltx/0");
    Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("---------"));
    try {
      if (System.getProperty("user.name").equals("root")) {
        assertThat(list(0)).hasSize(1);
      } else {
        assertThatThrownBy(() -> list(0))
            .isInstanceOf(ReplicaAccessDeniedException.class)
            .hasMessageContaining(files.toString());
        assertThatThrownBy(() -> put((byte) 2)).isInstanceOf(ReplicaAccessDeniedException.class);
      }
    } finally {
      Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aStreamGoesOnWithTheFileItOpened() throws IOException {
    put((byte) 1, (byte) 2);
    try (OpenedObject opened = client.open(NAME, deadline)) {
      put((byte) 3, (byte) 4);
      assertThat(opened.content().readAllBytes()).containsExactly(1, 2);
      assertThatThrownBy(() -> client.read(opened.object(), 0, 1, deadline))
          .isInstanceOf(ObjectNotFoundException.class)
          .hasMessageContaining("another file has taken its place")
          .hasMessageContaining(NAME.fileName())
          .hasMessageContaining("file://" + folder);
    }
  }

  @Test
  void aFileThatIsCutShortIsNeverPadded() throws IOException {
    put(new byte[1000]);
    LtxObject object = list(0).get(0);
    Path file = folder.resolve("ltx/0").resolve(NAME.fileName());
    try (InputStream content = client.read(object, 0, 1000, deadline)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(400);
      }
      assertThat(content.readAllBytes()).hasSize(400);
    }
    LtxObject pretended =
        new LtxObject(NAME, 1000, Optional.empty(), FileToken.of(FileToken.attributes(file)));
    assertThatThrownBy(() -> client.readFully(pretended, 300, ByteBuffer.allocate(200), deadline))
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining("got 100 of 200 bytes at offset 300");
  }

  @Test
  void aFileWhoseTimeIsSetBackIsTheOneThatWasListed() throws IOException {
    put(new byte[1000]);
    LtxObject object = list(0).get(0);
    Path file = folder.resolve("ltx/0").resolve(NAME.fileName());
    assumeTrue(Files.readAttributes(file, BasicFileAttributes.class).fileKey() != null);
    FileTime written = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(written.toMillis() - 5000));
    client.readFully(object, 300, ByteBuffer.allocate(200), deadline);
    Files.setLastModifiedTime(file, FileTime.fromMillis(written.toMillis() + 5000));
    assertThatThrownBy(() -> client.readFully(object, 300, ByteBuffer.allocate(200), deadline))
        .isInstanceOf(ObjectNotFoundException.class)
        .hasMessageContaining("another file has taken its place");
  }

  @Test
  void oldLeftoversOfDeadWritersAreRemovedAndYoungOnesKept() throws IOException {
    Path files = Files.createDirectories(folder.resolve("ltx/0"));
    Path old = TemporaryFile.name(files, clock.now().minus(Duration.ofHours(25)));
    Path young = TemporaryFile.name(files, clock.now().minus(Duration.ofHours(23)));
    Path foreign = files.resolve(NAME.fileName() + ".tmp");
    for (Path leftover : List.of(old, young, foreign)) {
      Files.write(leftover, new byte[1]);
      Files.setLastModifiedTime(leftover, FileTime.from(Instant.EPOCH));
    }
    assertThat(list(0)).isEmpty();
    put((byte) 1);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(foreign).exists();
  }
}
