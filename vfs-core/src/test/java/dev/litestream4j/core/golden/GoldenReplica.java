package dev.litestream4j.core.golden;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.litestream4j.api.Txid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A golden replica and its {@code expected.json}.
 *
 * @param name the folder's name
 * @param folder the folder of the replica: the {@code file} backend's URL path
 * @param pageSize in bytes
 * @param latest the newest state; empty where opening it is an error
 * @param states the states by TXID, ascending
 * @param times what time travel to a moment gives: a TXID, or empty for an error
 */
public record GoldenReplica(
    String name,
    Path folder,
    int pageSize,
    Optional<GoldenState> latest,
    List<GoldenState> states,
    Map<Instant, Optional<Long>> times) {
  /** The folder of all of them. */
  public static final Path ROOT = Path.of(System.getProperty("litestream4j.testdata"), "golden");

  /**
   * All golden replicas that are folders in the {@code file} layout: the histories and the recorded
   * bucket are not.
   *
   * @return in the order of their names
   */
  public static List<GoldenReplica> all() {
    try (Stream<Path> folders = Files.list(ROOT)) {
      List<Path> found =
          folders.filter(f -> Files.isDirectory(f.resolve("replica"))).sorted().toList();
      List<GoldenReplica> all = new ArrayList<>();
      for (Path folder : found) {
        all.add(of(folder));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One golden replica.
   *
   * @param name the folder's name
   * @return the replica
   */
  public static GoldenReplica named(String name) {
    return of(ROOT.resolve(name));
  }

  /**
   * The recorded bucket, laid out as a folder.
   *
   * @param target an empty folder, which is then the replica
   * @return the replica
   * @throws IOException if a file cannot be copied
   */
  public static GoldenReplica bucketIn(Path target) throws IOException {
    Path source = ROOT.resolve("s3-layout");
    Path prefix = source.resolve("objects").resolve("app/db");
    try (Stream<Path> objects = Files.walk(prefix)) {
      for (Path object : objects.filter(Files::isRegularFile).toList()) {
        int level = Integer.parseInt(prefix.relativize(object).getName(0).toString(), 16);
        Path folder = Files.createDirectories(target.resolve("ltx/" + level));
        Files.copy(object, folder.resolve(object.getFileName().toString()));
      }
    }
    return of(source).in(target);
  }

  /**
   * The same replica in another folder.
   *
   * @param elsewhere the folder, with the same files
   * @return the replica there
   */
  public GoldenReplica in(Path elsewhere) {
    return new GoldenReplica(name, elsewhere, pageSize, latest, states, times);
  }

  private static GoldenReplica of(Path folder) {
    JsonObject json = json(folder.resolve("expected.json"));
    List<GoldenState> states = new ArrayList<>();
    if (json.has("states")) {
      json.getAsJsonArray("states").forEach(s -> states.add(state(s.getAsJsonObject())));
    }
    Map<Instant, Optional<Long>> times = new LinkedHashMap<>();
    if (json.has("times")) {
      for (JsonElement time : json.getAsJsonArray("times")) {
        JsonObject entry = time.getAsJsonObject();
        Optional<Long> txid =
            entry.has("txid")
                ? Optional.of(Txid.parse(entry.get("txid").getAsString()))
                : Optional.empty();
        times.put(Instant.parse(entry.get("at").getAsString()), txid);
      }
    }
    return new GoldenReplica(
        folder.getFileName().toString(),
        folder.resolve("replica"),
        json.get("page_size").getAsInt(),
        json.has("latest") ? Optional.of(state(json.getAsJsonObject("latest"))) : Optional.empty(),
        List.copyOf(states),
        times);
  }

  private static JsonObject json(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GoldenState state(JsonObject json) {
    Map<String, GoldenState.Table> tables = new LinkedHashMap<>();
    json.getAsJsonObject("tables")
        .asMap()
        .forEach(
            (table, content) ->
                tables.put(
                    table,
                    new GoldenState.Table(
                        content.getAsJsonObject().get("rows").getAsLong(),
                        content.getAsJsonObject().get("sha256").getAsString())));
    return new GoldenState(
        Txid.parse(json.get("txid").getAsString()),
        optional(json, "timestamp").map(Instant::parse),
        json.get("page_count").getAsInt(),
        tables,
        !json.has("restorable") || json.get("restorable").getAsBoolean(),
        optional(json, "normalized_sha256"));
  }

  private static Optional<String> optional(JsonObject json, String name) {
    return json.has(name) ? Optional.of(json.get(name).getAsString()) : Optional.empty();
  }

  /** The states that the replica still gives. */
  public List<GoldenState> restorable() {
    return states.stream().filter(GoldenState::restorable).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
