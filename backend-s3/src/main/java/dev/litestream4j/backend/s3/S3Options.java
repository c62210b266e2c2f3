package dev.litestream4j.backend.s3;

import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of an S3 URL by their names in kebab-case; in the URL they may be in camel case too.
 * What the URL does not give comes from the context's properties, then from {@code LITESTREAM_S3_*}
 * where there is such a variable.
 */
final class S3Options {
  private static final String[] SPELLINGS = {
    "concurrency",
    "endpoint",
    "forcePathStyle",
    "partSize",
    "region",
    "requireContentMD5",
    "signPayload",
    "skipVerify",
    "sseCustomerAlgorithm",
    "sseCustomerKey",
    "sseCustomerKeyMD5",
    "sseKmsKeyId",
    "storageClass"
  };

  /** From each spelling to the one in kebab-case. */
  private static final Map<String, String> NAMES = new TreeMap<>();

  static {
    for (String camel : SPELLINGS) {
      String kebab =
          camel.replace("MD5", "Md5").replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      NAMES.put(camel, kebab);
      NAMES.put(kebab, kebab);
    }
  }

  private final ReplicaUrl url;
  private final ReplicaContext context;
  private final Map<String, String> given = new TreeMap<>();

  S3Options(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    this.url = url;
    this.context = context;
    url.checkOptions(NAMES.keySet());
    for (Map.Entry<String, String> option : url.options().entrySet()) {
      String name = NAMES.getOrDefault(option.getKey(), option.getKey());
      if (given.put(name, option.getValue()) != null) {
        throw refused(name, "stands there in two spellings");
      }
    }
  }

  /** A value of the URL or of the properties. */
  Optional<String> text(String name) {
    return notEmpty(given.get(name)).or(() -> notEmpty(context.properties().get(name)));
  }

  /** The value of an environment variable. */
  Optional<String> environment(String variable) {
    return notEmpty(context.environment().get(variable));
  }

  private static Optional<String> notEmpty(@Nullable String value) {
    return Optional.ofNullable(value).map(String::trim).filter(text -> !text.isEmpty());
  }

  /** A value that is on or off, if it is set anywhere. */
  Optional<Boolean> flag(String name) throws ReplicaException {
    Optional<String> value =
        text(name)
            .or(
                () ->
                    environment(
                        "LITESTREAM_S3_" + name.replace('-', '_').toUpperCase(Locale.ROOT)));
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return switch (value.get().toLowerCase(Locale.ROOT)) {
      case "true", "1", "t", "yes" -> Optional.of(true);
      case "false", "0", "f", "no" -> Optional.of(false);
      default -> throw refused(name, "must be true or false, not '" + value.get() + "'");
    };
  }

  /**
   * A number, if it is set anywhere.
   *
   * @param least the lowest valid one
   * @param most the highest valid one
   */
  OptionalLong number(String name, long least, long most) throws ReplicaException {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    String expected = "must be a number from " + least + " to " + most + ", not '";
    try {
      long number = Long.parseLong(value.get());
      if (number >= least && number <= most) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      throw new ReplicaException(message(name, expected + value.get() + "'"), e);
    }
    throw refused(name, expected + value.get() + "'");
  }

  /** The error for a value that cannot be used. */
  ReplicaException refused(String name, String reason) {
    return new ReplicaException(message(name, reason));
  }

  private String message(String name, String reason) {
    return "the option " + name + " of the replica " + url + " " + reason;
  }
}
