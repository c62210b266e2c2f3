package dev.litestream4j.replica;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.golden.GoldenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A recorded history of a primary, to be played step by step into a folder.
 *
 * @param files where the contents of the LTX files are
 * @param steps the steps in their order
 * @param tables the tables after each TXID
 */
record RecordedHistory(
    Path files, List<Step> steps, Map<Long, Map<String, GoldenState.Table>> tables) {
  /**
   * One change of the replica.
   *
   * @param add files that appear first
   * @param delete files that go then
   */
  record Step(List<LtxName> add, List<LtxName> delete) {}

  static RecordedHistory named(String name) throws IOException {
    Path folder = GoldenReplica.ROOT.resolve(name);
    List<Step> steps = new ArrayList<>();
    Map<Long, Map<String, GoldenState.Table>> tables = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("steps.jsonl"))) {
      JsonObject step = JsonParser.parseString(line).getAsJsonObject();
      steps.add(new Step(names(step, "add"), names(step, "delete")));
      if (step.has("state")) {
        JsonObject state = step.getAsJsonObject("state");
        tables.put(Txid.parse(state.get("txid").getAsString()), tables(state));
      }
    }
    return new RecordedHistory(folder.resolve("files"), steps, tables);
  }

  private static List<LtxName> names(JsonObject step, String key) {
    List<LtxName> names = new ArrayList<>();
    JsonArray entries = step.has(key) ? step.getAsJsonArray(key) : new JsonArray();
    for (JsonElement entry : entries) {
      JsonObject file = entry.getAsJsonObject();
      names.add(
          LtxName.parse(file.get("level").getAsInt(), file.get("name").getAsString())
              .orElseThrow());
    }
    return names;
  }

  private static Map<String, GoldenState.Table> tables(JsonObject state) {
    Map<String, GoldenState.Table> tables = new LinkedHashMap<>();
    state
        .getAsJsonObject("tables")
        .asMap()
        .forEach(
            (name, content) ->
                tables.put(
                    name,
                    new GoldenState.Table(
                        content.getAsJsonObject().get("rows").getAsLong(),
                        content.getAsJsonObject().get("sha256").getAsString())));
    return tables;
  }

  /** The TXIDs inside of a step of several transactions: their states were not recorded. */
  Set<Long> unrecorded() {
    return steps.stream()
        .flatMap(step -> step.add().stream())
        .filter(name -> name.level() == 0)
        .map(LtxName::maxTxid)
        .filter(txid -> !tables.containsKey(txid))
        .collect(Collectors.toSet());
  }

  /** Takes all steps one after the other. */
  void playAll(Path replica) throws IOException {
    for (Step step : steps) {
      play(step, replica);
    }
  }

  /** Takes one step in a replica's folder: files appear whole, by a rename. */
  void play(Step step, Path replica) throws IOException {
    for (LtxName name : step.add()) {
      Path target = file(replica, name);
      Files.createDirectories(target.getParent());
      Path temporary = target.resolveSibling(name.fileName() + ".tmp");
      Files.copy(files.resolve(Integer.toString(name.level())).resolve(name.fileName()), temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
    for (LtxName name : step.delete()) {
      Files.delete(file(replica, name));
    }
  }

  private static Path file(Path replica, LtxName name) {
    return replica.resolve("ltx").resolve(Integer.toString(name.level())).resolve(name.fileName());
  }
}
