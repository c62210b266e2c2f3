package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaUrlTest {
  @Test
  void takesAUrlApart() {
    ReplicaUrl url =
        ReplicaUrl.parse("SFTP://us%65r:p%40ss@Host:22/a%20b//c/?key-path=%2Fk&host-key=a+b=c");
    assertThat(url.scheme()).isEqualTo("sftp");
    assertThat(url.userInfo()).contains("user:p@ss");
    assertThat(url.host()).isEqualTo("host:22");
    assertThat(url.path()).isEqualTo("a b/c");
    assertThat(url.options()).containsExactly(entry("host-key", "a+b=c"), entry("key-path", "/k"));
  }

  @ParameterizedTest
  @CsvSource({
    "S3://Bucket/path, s3://bucket/path",
    "s3://bucket/path/, s3://bucket//path",
    "s3://bucket, s3://bucket/",
    "s3://bucket/p?b=2&a=1, s3://bucket/p?a=1&b=2",
    "s3://bucket/%70?, s3://bucket/p",
    "file:///a/./b/../c/, file://localhost/a/c",
    "nats://me:x@h/b?tls, nats://me:%78@H/b?tls="
  })
  void equalsAUrlThatMeansTheSame(String one, String other) {
    assertThat(ReplicaUrl.parse(one))
        .isEqualTo(ReplicaUrl.parse(other))
        .hasSameHashCodeAs(ReplicaUrl.parse(other));
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/Path, s3://bucket/path",
    "s3://bucket/p?a=1, s3://bucket/p?a=2",
    "sftp://a@h/p, sftp://b@h/p",
    "sftp://a:x@h/p, sftp://a:y@h/p"
  })
  void differsFromAUrlThatMeansAnotherReplica(String one, String other) {
    assertThat(ReplicaUrl.parse(one)).isNotEqualTo(ReplicaUrl.parse(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket",
        "s3://bucket/a b%3F%25%23/c+d?endpoint=http://h:1/%26x&q=%25",
        "sftp://us%40er@host:22/p",
        "file:///a%0Ab/%25",
        "abs://account@container/p?empty="
      })
  void printsWhatParsesToAnEqualUrl(String text) {
    ReplicaUrl url = ReplicaUrl.parse(text);
    assertThat(ReplicaUrl.parse(url.toString())).isEqualTo(url);
    assertThat(url.toString()).doesNotContain("\n", " ");
  }

  @ParameterizedTest
  @CsvSource({
    "sftp://me:hidden@h/p, sftp://me:***@h/p",
    "sftp://me:hid%2Fden%40x@h/p, sftp://me:***@h/p",
    "sftp://me:hid@den@h/p, sftp://me:***@h/p",
    "s3://b/p?secretAccessKey=hidden, s3://b/p?secretAccessKey=***",
    "s3://b/p?sseCustomerKeyMD5=hidden, s3://b/p?sseCustomerKeyMD5=***",
    "s3://b/p?SSE-Customer-Key=hidden, s3://b/p?SSE-Customer-Key=***",
    "abs://a@c/p?sig=hidden, abs://a@c/p?sig=***",
    "nats://h/b?token=hidden, nats://h/b?token=***",
    "nats://h/b?jwt=hidden, nats://h/b?jwt=***",
    "nats://h/b?seed=hidden, nats://h/b?seed=***",
    "nats://h/b?passwd=hidden, nats://h/b?passwd=***",
    "nats://hidden@h/b, nats://***@h/b",
    "sftp://h/p?pw=hidden, sftp://h/p?pw=***",
    "abs://c/p?sas=sv%3D2%26sig%3Dhidden, abs://c/p?sas=***",
    "abs://c/p?ConnectionString=hidden, abs://c/p?ConnectionString=***",
    "webdav://h/p?Authorization=Bearer%20hidden, webdav://h/p?Authorization=***",
    "s3://b/p?endpoint=https://me:hidden@h:9000, s3://b/p?endpoint=https://***@h:9000",
    "s3://b/p?endpoint=me:hidden@h:9000, s3://b/p?endpoint=***@h:9000",
    "sftp://me@h/p?key-path=/home/me/id, sftp://me@h/p?key-path=/home/me/id",
    "s3://b/p?signPayload=true, s3://b/p?signPayload=true"
  })
  void hidesCredentialsAndNothingElse(String text, String shown) {
    assertThat(ReplicaUrl.parse(text)).hasToString(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain | expected scheme://host/path",
        "s3:/bucket/hidden@x | expected scheme://host/path",
        "1s3://me:hidden@bucket | expected scheme://host/path",
        "sftp://me:hidden@h/p#x | %23",
        "sftp://me:hidden@h/p?token=hidden#x | %23",
        "sftp://me:hid%xden@h/p | percent-encoding",
        "sftp://me:hidden@h/%4 | percent-encoding",
        "sftp://me:hid/den@h/p | %2F",
        "sftp://me:hid?den@h/p | %3F",
        "sftp://me:hid%40h/p | no port",
        "sftp://me:hidden%40h/p | no port",
        "nats://me:hidden | no port",
        "s3://b/p?token=hidden&token=other | 'token' twice",
        "s3://b/p?=hidden | option without a name",
        "s3://b/p?a=hidden& | option without a name",
        "file://relative/path | three slashes",
        "file://me@/path | three slashes",
        "file:// | three slashes"
      })
  void refusesAMalformedUrlWithoutShowingCredentials(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReplicaUrl.parse(text))
        .withMessageContaining("malformed replica URL")
        .withMessageContaining(reason)
        .withNoCause()
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hid", "den@"));
  }

  @Test
  void keepsALineBreakFromUncoveringAPassword() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReplicaUrl.parse("sftp://me:hid\nden@h/p?x=hid\nden#"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hid", "den"));
  }

  @Test
  void makesAFolderAbsoluteAndNormal() {
    ReplicaUrl url = ReplicaUrl.ofFolder(Path.of("some", "..", "re%plica"));
    assertThat(url.scheme()).isEqualTo("file");
    assertThat(url.path()).isEqualTo(Path.of("re%plica").toAbsolutePath().toString());
    assertThat(ReplicaUrl.parse(url.toString())).isEqualTo(url);
  }

  @Test
  void takesFileUrlsAsTheyAreWritten() {
    assertThat(ReplicaUrl.parse("file:///a%20b/c?x=1"))
        .isEqualTo(new ReplicaUrl("file", Optional.empty(), "", "/a b/c", Map.of("x", "1")));
  }

  @Test
  void copiesItsOptions() {
    Map<String, String> options = new HashMap<>(Map.of("a", "1"));
    ReplicaUrl url = new ReplicaUrl("s3", Optional.empty(), "b", "", options);
    options.put("b", "2");
    assertThat(url.options()).containsExactly(entry("a", "1"));
    assertThatThrownBy(() -> url.options().put("c", "3"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void refusesASchemeThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReplicaUrl("S3", Optional.empty(), "b", "", Map.of()));
  }

  @Test
  void unknownOptionsAreNamedBesideTheValidOnes() throws ReplicaException {
    ReplicaUrl url = ReplicaUrl.parse("s3://bucket/db?region=eu&retion=eu&secret-key=hidden");
    url.checkOptions(Set.of("region", "retion", "secret-key", "endpoint"));
    assertThatThrownBy(() -> url.checkOptions(Set.of("region", "endpoint")))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("unknown options retion, secret-key in the replica URL s3://bucket")
        .hasMessageContaining("the options of the scheme s3 are endpoint, region")
        .message()
        .doesNotContain("hidden");
    assertThatThrownBy(() -> ReplicaUrl.parse("x://host?a=1").checkOptions(Set.of()))
        .hasMessageContaining("unknown option a in")
        .hasMessageContaining("a URL of the scheme x has none");
  }

  @Test
  void theQueryOfAUrlInAnOptionIsHidden() {
    assertThat(ReplicaUrl.parse("abs://c/db?endpoint=https://host/a%3Fsv=1%26sig=hidden"))
        .asString()
        .doesNotContain("hidden", "sv=1")
        .contains("endpoint=https://host/a");
  }
}
