package dev.litestream4j.cli;

import dev.litestream4j.core.settings.SettingKey;
import dev.litestream4j.core.settings.Settings;
import dev.litestream4j.core.settings.SettingsResolver;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The replica a command is about, at the newest state. */
class ReplicaArgument {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "<replica>",
      description = "The replica's URL, as in Litestream's configuration, or its folder.")
  private String replica;

  @Option(
      names = "--open-timeout",
      paramLabel = "<duration>",
      defaultValue = "${env:LITESTREAM_OPEN_TIMEOUT:-0s}",
      description = "How long to wait for a first snapshot (default: ${DEFAULT-VALUE}, one look).")
  private String openTimeout;

  @Option(
      names = {"-o", "--option"},
      paramLabel = "<key>=<value>",
      description = "Any setting of the VFS, for example page_cache_size=64MB. May be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  /** The replica's URL, a folder's included; may hold credentials. */
  final String url() {
    return replica.contains("://") ? replica : Path.of(replica).toAbsolutePath().toUri().toString();
  }

  /**
   * The settings as URI parameters, of a connection that may write or is about to.
   *
   * @param create whether it begins a new database where there is none
   * @throws ParameterException if the past was asked for, or what this decides
   */
  final Map<String, String> writing(boolean create) {
    Map<String, String> parameters = parameters();
    if (parameters.containsKey(SettingKey.TXID.parameter())
        || parameters.containsKey(SettingKey.TIME.parameter())) {
      throw new ParameterException(
          spec.commandLine(), "the past is read-only: txid and time are no options here");
    }
    parameters.put(SettingKey.WRITE_ENABLED.parameter(), Boolean.toString(create));
    return parameters;
  }

  /** The settings as URI parameters. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put(SettingKey.OPEN_TIMEOUT.parameter(), openTimeout);
    parameters.putAll(options);
    if (parameters.put(SettingKey.REPLICA_URL.parameter(), replica) != null) {
      throw new ParameterException(
          spec.commandLine(), "the replica is the first argument, not an option");
    }
    if (parameters.put(SettingKey.WRITE_ENABLED.parameter(), "false") != null) {
      throw new ParameterException(
          spec.commandLine(),
          "whether it writes is the command's own: write_enabled is not an option");
    }
    return parameters;
  }

  /**
   * The settings, checked.
   *
   * @throws ParameterException if one is unknown or malformed
   * @throws CommandFailedException if the replica is a folder that plainly holds none
   */
  final Settings settings(ProgramIo io) throws CommandFailedException {
    Settings settings = resolve(spec, parameters(), io);
    if (settings.replica().openTimeout().isZero()) {
      ReplicaFolder.check(settings.replica().url());
    }
    return settings;
  }

  /**
   * The settings that parameters give.
   *
   * @param command whose usage is shown with an error
   * @throws ParameterException if one is unknown or malformed
   */
  static Settings resolve(CommandSpec command, Map<String, String> parameters, ProgramIo io) {
    try {
      return new SettingsResolver(List.of(), io.environment(), io.providers().clock())
          .resolve(parameters);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
