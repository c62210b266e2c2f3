package dev.litestream4j.cli;

import com.google.gson.stream.JsonWriter;
import dev.litestream4j.api.Txid;
import dev.litestream4j.cli.rows.TableWriter;
import dev.litestream4j.core.verify.DatabaseState;
import dev.litestream4j.core.verify.LevelInfo;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code info} prints.
 *
 * @param url the replica's
 * @param levels those that hold files
 */
record InfoReport(String url, List<LevelInfo> levels) {
  void text(Optional<DatabaseState> state, Writer out) throws IOException {
    line(out, "replica", url);
    if (state.isPresent()) {
      DatabaseState database = state.get();
      line(out, "page size", database.pageSize() + " bytes");
      line(out, "pages", database.pages() + " (" + database.bytes() + " bytes)");
      line(out, "TXID", Txid.format(database.txid()));
      line(out, "time", database.time().toString());
    }
    line(out, "files", files() + " (" + bytes() + " bytes)");
    out.append('\n');
    TableWriter table = new TableWriter(out);
    table.begin(List.of("level", "files", "bytes", "oldest TXID", "newest TXID"));
    for (LevelInfo level : levels) {
      table.row(
          List.of(
              level.level(),
              level.files(),
              level.bytes(),
              Txid.format(level.oldestTxid()),
              Txid.format(level.newestTxid())));
    }
    table.end();
  }

  private static void line(Writer out, String name, String value) throws IOException {
    out.append(String.format(Locale.ROOT, "%-10s ", name)).append(value).append('\n');
  }

  private int files() {
    return levels.stream().mapToInt(LevelInfo::files).sum();
  }

  private long bytes() {
    return levels.stream().mapToLong(LevelInfo::bytes).sum();
  }

  void json(Optional<DatabaseState> state, Writer out) throws IOException {
    JsonWriter json = new JsonWriter(out);
    json.setIndent("  ");
    json.beginObject().name("replica").value(url);
    if (state.isPresent()) {
      DatabaseState database = state.get();
      json.name("page_size").value(database.pageSize());
      json.name("pages").value(database.pages());
      json.name("txid").value(Txid.format(database.txid()));
      json.name("time").value(database.time().toString());
    }
    json.name("files").value(files()).name("bytes").value(bytes());
    json.name("levels").beginArray();
    for (LevelInfo level : levels) {
      json.beginObject();
      json.name("level").value(level.level());
      json.name("files").value(level.files());
      json.name("bytes").value(level.bytes());
      json.name("oldest_txid").value(Txid.format(level.oldestTxid()));
      json.name("newest_txid").value(Txid.format(level.newestTxid()));
      json.endObject();
    }
    json.endArray().endObject();
    out.append('\n');
  }
}
