package dev.litestream4j.backend.oss;

import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** One request of OSS's dialect. */
final class OssRequests {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final OssBucket bucket;
  private final Request request;
  private final byte[] body;
  private final Fields query;

  OssRequests(OssBucket bucket, Request request, byte[] body) {
    this.bucket = bucket;
    this.request = request;
    this.body = body;
    this.query = Request.extractQueryParameters(request);
  }

  OssAnswer answer(String key) {
    boolean upload = query.get("uploadId") != null;
    return switch (request.getMethod()) {
      case "GET" -> key.isEmpty() ? list() : get(key, true);
      case "HEAD" -> get(key, false);
      case "PUT" -> upload ? putPart() : put(key);
      case "DELETE" -> upload ? abort() : delete(key);
      case "POST" -> post(key, upload);
      default -> OssAnswer.error(405, "MethodNotAllowed", request.getMethod());
    };
  }

  private OssAnswer post(String key, boolean upload) {
    if (upload) {
      return complete();
    }
    return query.get("uploads") != null ? begin(key) : deleteMany();
  }

  private OssAnswer put(String key) {
    boolean forbid = "true".equals(header("x-oss-forbid-overwrite"));
    String etag = bucket.put(key, body, userHeaders(), forbid);
    return etag == null
        ? OssAnswer.error(409, "FileAlreadyExists", "The object you specified already exists.")
        : OssAnswer.of(200, Map.of("ETag", '"' + etag + '"'));
  }

  private Map<String, String> userHeaders() {
    Map<String, String> headers = new TreeMap<>();
    for (HttpField field : request.getHeaders()) {
      if (field.getLowerCaseName().startsWith("x-oss-meta-")) {
        headers.put(field.getLowerCaseName(), field.getValue());
      }
    }
    return headers;
  }

  private String header(String name) {
    return Objects.requireNonNullElse(request.getHeaders().get(name), "");
  }

  private OssAnswer get(String key, boolean withBody) {
    OssBucket.Stored stored = bucket.get(key);
    if (stored == null) {
      return OssAnswer.error(404, "NoSuchKey", "The specified key does not exist.");
    }
    String match = header("If-Match").replace("\"", "");
    if (!match.isEmpty() && !match.equals(stored.etag())) {
      return OssAnswer.error(412, "PreconditionFailed", "If-Match");
    }
    Map<String, String> headers = new TreeMap<>(stored.headers());
    headers.put("ETag", '"' + stored.etag() + '"');
    headers.put("Last-Modified", HTTP_DATE.format(stored.modified()));
    headers.put("Content-Type", "application/octet-stream");
    byte[] bytes = stored.bytes();
    if (!withBody) {
      headers.put("Content-Length", Integer.toString(bytes.length));
      return new OssAnswer(200, headers, new byte[0]);
    }
    Matcher range = RANGE.matcher(header("Range"));
    if (!range.matches()) {
      return new OssAnswer(200, headers, bytes);
    }
    int from = Integer.parseInt(range.group(1));
    int to = Math.min(Integer.parseInt(range.group(2)) + 1, bytes.length);
    headers.put("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + bytes.length);
    return new OssAnswer(206, headers, Arrays.copyOfRange(bytes, from, to));
  }

  private OssAnswer list() {
    String prefix = parameter("prefix");
    String after = parameter("continuation-token");
    after = after.isEmpty() ? parameter("start-after") : after;
    int most = Integer.parseInt(parameter("max-keys"));
    StringBuilder contents = new StringBuilder();
    String last = "";
    boolean truncated = false;
    int count = 0;
    for (Map.Entry<String, OssBucket.Stored> entry : bucket.after(after).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        continue;
      }
      if (count == most) {
        truncated = true;
        break;
      }
      last = entry.getKey();
      count++;
      OssBucket.Stored stored = entry.getValue();
      contents
          .append("<Contents><Key>")
          .append(last)
          .append("</Key><LastModified>")
          .append(stored.modified().toString(), 0, 19)
          .append(".000Z</LastModified><ETag>\"")
          .append(stored.etag())
          .append("\"</ETag><Type>Normal</Type><Size>")
          .append(stored.bytes().length)
          .append("</Size><StorageClass>Standard</StorageClass></Contents>");
    }
    return OssAnswer.xml(
        200,
        "<ListBucketResult><Name>"
            + OssServer.BUCKET
            + "</Name><Prefix>"
            + prefix
            + "</Prefix><MaxKeys>"
            + most
            + "</MaxKeys><KeyCount>"
            + count
            + "</KeyCount><IsTruncated>"
            + truncated
            + "</IsTruncated>"
            + (truncated ? "<NextContinuationToken>" + last + "</NextContinuationToken>" : "")
            + contents
            + "</ListBucketResult>");
  }

  private String parameter(String name) {
    Fields.Field field = query.get(name);
    return field == null ? "" : field.getValue();
  }

  private OssAnswer delete(String key) {
    bucket.delete(key);
    return OssAnswer.of(204, Map.of());
  }

  private OssAnswer deleteMany() {
    Matcher keys = KEY.matcher(new String(body, StandardCharsets.UTF_8));
    boolean encoded = parameter("encoding-type").equals("url");
    while (keys.find()) {
      String key = keys.group(1);
      bucket.delete(encoded ? URLDecoder.decode(key, StandardCharsets.UTF_8) : key);
    }
    return OssAnswer.xml(200, "<DeleteResult></DeleteResult>");
  }

  private OssAnswer begin(String key) {
    return OssAnswer.xml(
        200,
        "<InitiateMultipartUploadResult><Bucket>"
            + OssServer.BUCKET
            + "</Bucket><Key>"
            + key
            + "</Key><UploadId>"
            + bucket.begin(key, userHeaders())
            + "</UploadId></InitiateMultipartUploadResult>");
  }

  private OssAnswer putPart() {
    OssBucket.Upload upload = bucket.upload(parameter("uploadId"));
    if (upload == null) {
      return noUpload();
    }
    upload.parts().put(Integer.valueOf(parameter("partNumber")), body);
    return OssAnswer.of(200, Map.of("ETag", '"' + OssBucket.md5(body) + '"'));
  }

  private static OssAnswer noUpload() {
    return OssAnswer.error(404, "NoSuchUpload", "The specified upload does not exist.");
  }

  private OssAnswer complete() {
    OssBucket.Upload upload = bucket.upload(parameter("uploadId"));
    if (upload == null) {
      return noUpload();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    upload.parts().values().forEach(all::writeBytes);
    String etag = bucket.put(upload.key(), all.toByteArray(), upload.headers(), false);
    bucket.end(parameter("uploadId"));
    return OssAnswer.xml(
        200,
        "<CompleteMultipartUploadResult><Location>l</Location><Bucket>"
            + OssServer.BUCKET
            + "</Bucket><Key>"
            + upload.key()
            + "</Key><ETag>\""
            + etag
            + "\"</ETag></CompleteMultipartUploadResult>");
  }

  private OssAnswer abort() {
    bucket.end(parameter("uploadId"));
    return OssAnswer.of(204, Map.of());
  }
}
