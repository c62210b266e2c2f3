package dev.litestream4j.jna;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the parameters of the URI that a database was opened with. */
final class UriParameters {
  private UriParameters() {}

  /**
   * All parameters, decoded; of one that is given twice, the first value.
   *
   * @param fileName a {@code sqlite3_filename}
   */
  static Map<String, String> of(SqliteApi api, long fileName) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; ; i++) {
      String key = api.uriKey(fileName, i);
      if (key == null) {
        return parameters;
      }
      String value = api.uriParameter(fileName, key);
      parameters.put(key, value == null ? "" : value);
    }
  }

  /**
   * All parameters, decoded.
   *
   * @param fileName a {@code sqlite3_filename}
   * @throws IllegalArgumentException if one is given twice
   */
  static Map<String, String> distinct(SqliteApi api, long fileName) {
    Map<String, String> parameters = of(api, fileName);
    if (api.uriKey(fileName, parameters.size()) != null) {
      throw new IllegalArgumentException(
          "a parameter is given twice; there are the parameters " + parameters.keySet());
    }
    return parameters;
  }
}
