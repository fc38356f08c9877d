import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import wisesca.Jose;
import wisesca.JoseClient;
import wisesca.WiseSca.Json;

/** Answers the questions of `wise-sca conformance`: one JSON object per line in, one out. */
public final class Conformance {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static void main(String[] args) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Map<String, ?> given;
            try {
                given = answer((Map<?, ?>) Json.parse(line));
            } catch (Exception error) {
                given = Map.of("error", String.valueOf(error.getMessage()));
            }
            System.out.write((Json.write(given) + "\n").getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        }
    }

    private static Map<String, ?> answer(Map<?, ?> asked) throws Exception {
        if (asked.get("do").equals("open")) {
            byte[] cek = HexFormat.of().parseHex((String) asked.get("cek"));
            return Map.of("plaintext", Jose.open((String) asked.get("jwe"), cek));
        }
        var wiseKey = Jose.wiseKey((String) asked.get("key"));
        if (asked.get("do").equals("seal")) {
            var sealed = Jose.seal(((String) asked.get("plaintext")).getBytes(StandardCharsets.UTF_8), wiseKey);
            return Map.of("jwe", sealed.jwe(), "cek", HexFormat.of().formatHex(sealed.cek()));
        }
        var body = asked.get("body") instanceof String text
            ? HttpRequest.BodyPublishers.ofString(text) : HttpRequest.BodyPublishers.noBody();
        var request = HttpRequest.newBuilder(URI.create((String) asked.get("url")));
        request.method((String) asked.get("method"), body);
        ((Map<?, ?>) asked.get("headers")).forEach((name, value) -> request.header((String) name, (String) value));
        var response = new JoseClient(HTTP, wiseKey, false).send(request.build(), HttpResponse.BodyHandlers.ofString());
        return Map.of("status", response.statusCode(), "body", response.body());
    }
}
