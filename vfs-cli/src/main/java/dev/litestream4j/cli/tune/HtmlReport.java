package dev.litestream4j.cli.tune;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report as one HTML page that needs nothing from elsewhere; the charts are Apache ECharts'.
 */
public final class HtmlReport {
  private static final String CHARTS =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.simple.min.js";

  private static final Gson GSON = new GsonBuilder().create(); // escapes < and & by itself

  private HtmlReport() {}

  /**
   * Makes the page.
   *
   * @param title what was measured, as text
   * @param outcomes in any order
   * @return HTML
   */
  public static String of(String title, List<Outcome> outcomes) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("title", title);
    data.put("figures", Outcome.FIGURES);
    data.put("outcomes", Report.fastestFirst(outcomes).stream().map(HtmlReport::json).toList());
    return resource("report.html")
        .replace("/*charts*/", resource(CHARTS))
        .replace("/*data*/null", GSON.toJson(data));
  }

  private static Map<String, Object> json(Outcome outcome) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "label",
        outcome.settings().entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining("\n")));
    json.put("values", outcome.row().subList(outcome.settings().size(), outcome.row().size()));
    return json;
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program is not whole: " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
