import java.net.http.HttpClient;
import wisesca.Jose;
import wisesca.JoseClient;
import wisesca.WiseSca;
import wisesca.WiseSca.*;

/** Enrols a PIN and a device, starts a session, clears it and reads its status. */
public final class Story {
    public static void main(String[] args) throws Exception {
        String url = args[0], token = args[1], clientToken = args[2];
        long profile = Long.parseLong(args[3]);
        var http11 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        // Wise's public key: fetched once with the client-credentials token, and kept.
        var keys = new WiseSca(new Config().serverUrl(url).httpClient(http11).auth(new Auth().bearer(clientToken)));
        var found = keys.getJosePublicKey(new GetJosePublicKeyParams()
            .algorithm(JoseKeyAlgorithm.RSA_OAEP_256).scope(JoseKeyScope.PAYLOAD_ENCRYPTION));
        var jose = new JoseClient(http11, Jose.wiseKey(found.keyMaterial().keyMaterial()), args.length > 4);

        var wise = new WiseSca(new Config().serverUrl(url).httpClient(jose)
            .auth(new Auth().bearer(token).apiKey("joseMethod", "jwe")));
        wise.createPin(profile, new PinFactor("1234"));
        wise.createDeviceFingerprint(profile, new DeviceFingerprintFactor("device-1"));
        String oneTimeToken = wise.createScaSession(profile).oneTimeTokenProperties().oneTimeToken();

        // A client per one-time token costs nothing: the HTTP client is what is shared.
        wise = new WiseSca(new Config().serverUrl(url).httpClient(jose)
            .auth(new Auth().bearer(token).apiKey("joseMethod", "jwe").apiKey("oneTimeToken", oneTimeToken)));
        wise.verifyPin(profile, new PinFactor("1234"));
        wise.verifyDeviceFingerprint(profile, new DeviceFingerprintFactor("device-1"));
        OneTimeToken status = wise.getOneTimeTokenStatus();
        for (Challenge challenge : status.challenges()) {
            if (!challenge.passed()) throw new IllegalStateException(challenge.primaryChallenge().type() + " is open");
        }
        System.out.println("cleared " + status.oneTimeToken());
    }
}
