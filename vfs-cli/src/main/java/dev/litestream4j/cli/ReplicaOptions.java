package dev.litestream4j.cli;

import dev.litestream4j.core.settings.SettingKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The replica a command reads, and the state of it that is meant. */
final class ReplicaOptions extends ReplicaArgument {
  @Option(
      names = "--txid",
      paramLabel = "<txid>",
      description = "Open the state after this transaction, for example 1c.")
  private @Nullable String txid;

  @Option(
      names = "--time",
      paramLabel = "<time>",
      description = "Open the state before this moment: 2026-11-20T20:43:13Z, or '5 minutes ago'.")
  private @Nullable String time;

  @Override
  Map<String, String> parameters() {
    Map<String, String> parameters = super.parameters();
    put(parameters, SettingKey.TXID, txid);
    put(parameters, SettingKey.TIME, time);
    return parameters;
  }

  private static void put(Map<String, String> to, SettingKey key, @Nullable String value) {
    if (value != null) {
      to.put(key.parameter(), value);
    }
  }
}
