package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A replica that processes raced for, replayed from its files at level 0 past the code that reads
 * replicas: one file for each TXID, each of one author and with rows of that author only; and each
 * file that a writer set aside, applied to the state that it goes on from.
 */
final class RaceHistory {
  private static final Pattern ROW = Pattern.compile("(w\\d+)-\\d{6}-\\d;");

  private final ReplicaClient client;
  private final Path database;
  private final Map<Long, byte[]> pages = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Long> nodes = new HashMap<>();

  /** Rows that are in no state of the replica, by the file that holds them. */
  private final Map<Path, List<String>> lost = new HashMap<>();

  /**
   * @param client closed by the caller
   * @param database where a database's file is written again and again
   */
  RaceHistory(ReplicaClient client, Path database) {
    this.client = client;
    this.database = database;
  }

  private static Deadline deadline() {
    return Deadline.after(RealClock.instance(), Duration.ofMinutes(1));
  }

  /**
   * Replays.
   *
   * @param setAside all files that were set aside
   * @param each whether each transaction has a TXID of its own
   * @return the rows in the end, in their order
   */
  List<String> replay(List<Path> setAside, boolean each) throws IOException, SQLException {
    Map<Long, List<Path>> goingOn = new HashMap<>();
    for (Path file : setAside) {
      String name = file.getFileName().toString();
      String txid = name.substring(name.lastIndexOf('-') + 1, name.length() - ".ltx".length());
      long base = Long.parseLong(txid, 16) - 1;
      goingOn.computeIfAbsent(base, none -> new ArrayList<>()).add(file);
    }
    List<LtxObject> objects = new ArrayList<>();
    client.list(Set.of(0), 1, objects::add, deadline());
    for (int i = 0; i < objects.size(); i++) {
      long txid = i + 1L;
      LtxName name = objects.get(i).name();
      assertThat(name).isEqualTo(new LtxName(0, txid, txid));
      try (OpenedObject opened = client.open(name, deadline())) {
        LtxHeader header = apply(opened.content(), opened.object().size(), name.toString(), pages);
        assertThat(header.minTxid()).isEqualTo(txid);
        checkAuthor(header.nodeId(), each && txid > 1);
      }
      for (Path file : goingOn.getOrDefault(txid, List.of())) {
        goOn(file);
      }
    }
    assertThat(goingOn.keySet()).allMatch(base -> base <= objects.size());
    return rows(pages);
  }

  /** The rows that were set aside, by the files. */
  Map<Path, List<String>> lost() {
    return lost;
  }

  private static LtxHeader apply(InputStream in, long size, String name, Map<Long, byte[]> to)
      throws IOException {
    LtxDecoder decoder = new LtxDecoder(in, size, name);
    ByteBuffer page = ByteBuffer.allocate(decoder.header().pageSize());
    for (int number = decoder.next(page.clear());
        number != 0;
        number = decoder.next(page.clear())) {
      to.put((long) number, page.array().clone());
    }
    assertThat(decoder.finish()).isNotNull();
    to.keySet().removeIf(number -> number > decoder.header().commit());
    return decoder.header();
  }

  private void checkAuthor(long node, boolean one) {
    Set<String> added = new HashSet<>();
    Set<String> authors = new HashSet<>();
    for (byte[] page : pages.values()) {
      Matcher row = ROW.matcher(new String(page, StandardCharsets.ISO_8859_1));
      while (row.find()) {
        if (seen.add(row.group())) {
          added.add(row.group());
          authors.add(row.group(1));
        }
      }
    }
    assertThat(authors).as(added.toString()).hasSizeLessThanOrEqualTo(1);
    if (one) {
      assertThat(added).hasSize(1);
    }
    for (String author : authors) {
      assertThat(nodes.computeIfAbsent(author, none -> node)).isEqualTo(node);
      assertThat(new HashSet<>(nodes.values())).hasSameSizeAs(nodes.keySet());
    }
  }

  /** A file that was set aside holds a whole state: the one that its writer acknowledged. */
  private void goOn(Path file) throws IOException, SQLException {
    Map<Long, byte[]> copy = new TreeMap<>(pages);
    try (InputStream in = Files.newInputStream(file)) {
      apply(in, Files.size(file), file.toString(), copy);
    }
    List<String> base = rows(pages);
    List<String> all = rows(copy);
    assertThat(all).hasSizeGreaterThan(base.size());
    assertThat(all.subList(0, base.size())).isEqualTo(base);
    lost.put(file, all.subList(base.size(), all.size()));
  }

  /** All rows in their order, each of which names the one before it. */
  private List<String> rows(Map<Long, byte[]> of) throws IOException, SQLException {
    try (OutputStream out = Files.newOutputStream(database)) {
      long last = 0;
      for (Map.Entry<Long, byte[]> page : of.entrySet()) {
        assertThat(page.getKey()).isEqualTo(++last);
        out.write(page.getValue());
      }
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
      assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
          .containsExactly("ok");
      return rows(connection);
    }
  }

  /** All rows in their order, each of which names the one before it. */
  static List<String> rows(Connection connection) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT n, who, after FROM done ORDER BY n")) {
      String last = "";
      while (row.next()) {
        assertThat(row.getLong(1)).isEqualTo(rows.size() + 1L);
        assertThat(row.getString(3)).isEqualTo(last.replace('-', '/'));
        last = row.getString(2);
        rows.add(last);
      }
    }
    return rows;
  }
}
