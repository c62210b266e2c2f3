package dev.litestream4j.cli.tune;

import dev.litestream4j.cli.rows.RowFormat;
import dev.litestream4j.cli.rows.RowWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures of all combinations, as rows. */
public final class Report {
  private final List<String> columns;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  private Report(List<String> settings, List<String> figures) {
    columns = new ArrayList<>(settings);
    columns.addAll(figures);
  }

  /**
   * The report on workloads, the fastest combination first.
   *
   * @param grid what varied
   * @param outcomes of its combinations
   * @return the report
   */
  public static Report of(Grid grid, List<Outcome> outcomes) {
    Report report = new Report(grid.settings(), Outcome.FIGURES);
    fastestFirst(outcomes).forEach(outcome -> report.rows.add(outcome.row()));
    return report;
  }

  static List<Outcome> fastestFirst(List<Outcome> outcomes) {
    List<Outcome> sorted = new ArrayList<>(outcomes);
    sorted.sort((one, other) -> Double.compare(one.millis(), other.millis()));
    return sorted;
  }

  /**
   * The report on replays, in the grid's order.
   *
   * @param grid what varied
   * @param replays of its combinations
   * @return the report
   */
  public static Report ofReplays(Grid grid, Map<Map<String, String>, Replay> replays) {
    Report report = new Report(grid.settings(), Replay.FIGURES);
    replays.forEach(
        (settings, replay) -> {
          List<@Nullable Object> row = new ArrayList<>(settings.values());
          row.addAll(replay.row());
          report.rows.add(row);
        });
    return report;
  }

  /**
   * Writes the report.
   *
   * @param format the form
   * @param out neither flushed nor closed
   * @throws IOException if writing fails
   */
  public void write(RowFormat format, Writer out) throws IOException {
    RowWriter writer = format.writer(out);
    writer.begin(columns);
    for (List<@Nullable Object> row : rows) {
      writer.row(row);
    }
    writer.end();
  }
}
