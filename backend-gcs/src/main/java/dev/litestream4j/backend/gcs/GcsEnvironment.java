package dev.litestream4j.backend.gcs;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.NoCredentials;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What environment variables say of the store.
 *
 * @param variables by their names
 */
record GcsEnvironment(Map<String, String> variables) {
  private static final String EMULATOR = "STORAGE_EMULATOR_HOST";
  private static final String CREDENTIALS = "GOOGLE_APPLICATION_CREDENTIALS";
  private static final Pattern HOST =
      Pattern.compile("(https?://)?((?:[A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+])(?::\\d{1,5})?)(?:/.*)?");

  GcsSdk sdk(ReplicaUrl url) throws ReplicaException {
    String emulator = variables.getOrDefault(EMULATOR, "");
    if (!emulator.isEmpty()) {
      return GcsSdk.of(root(emulator), NoCredentials.getInstance());
    }
    GoogleCredentials credentials = credentials(url);
    try {
      return GcsSdk.of("https://storage." + credentials.getUniverseDomain() + "/", credentials);
    } catch (IOException e) {
      throw denied(url, "they do not tell where they are good for", e);
    }
  }

  private static String root(String emulator) throws ReplicaException {
    Matcher matcher = HOST.matcher(emulator);
    if (!matcher.matches()) {
      throw new ReplicaException(
          EMULATOR + " is not an address: '" + emulator + "' (expected http://host:port)");
    }
    String scheme = matcher.group(1) == null ? "http://" : matcher.group(1);
    return scheme + matcher.group(2) + "/";
  }

  private GoogleCredentials credentials(ReplicaUrl url) throws ReplicaException {
    String file = variables.getOrDefault(CREDENTIALS, "");
    try {
      if (file.isEmpty()) {
        return GoogleCredentials.getApplicationDefault();
      }
      try (InputStream content = Files.newInputStream(Path.of(file))) {
        return GoogleCredentials.fromStream(content);
      }
    } catch (InvalidPathException | IOException e) {
      throw file.isEmpty()
          ? denied(
              url,
              "none were found: looked at "
                  + CREDENTIALS
                  + " (not set), the file of 'gcloud auth application-default login', and the"
                  + " metadata server of Google's machines",
              e)
          : denied(url, CREDENTIALS + " names a file that gives none: " + file, e);
    }
  }

  private static ReplicaAccessDeniedException denied(ReplicaUrl url, String why, Exception e) {
    return new ReplicaAccessDeniedException("no credentials for " + url + ": " + why, e);
  }
}
