package wisesca;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.*;
import java.net.http.*;
import java.net.http.HttpRequest.*;
import java.net.http.HttpResponse.*;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import javax.net.ssl.*;

/** Seals requests that carry X-tw-jose-method: jwe, and opens what answers them. */
public final class JoseClient extends HttpClient {
    private final HttpClient base;
    private final PublicKey wiseKey;
    private final boolean plainReplies;

    private record Call<T>(HttpRequest request, BodyHandler<T> handler) {}

    /** Redirects would take one-time tokens elsewhere. With plainReplies a success may come in plain, not just errors. */
    public JoseClient(HttpClient base, PublicKey wiseKey, boolean plainReplies) {
        if (base.followRedirects() != Redirect.NEVER) throw new IllegalArgumentException("base: pass Redirect.NEVER");
        this.base = base;
        this.wiseKey = wiseKey;
        this.plainReplies = plainReplies;
    }

    private <T> Call<T> call(HttpRequest request, BodyHandler<T> handler) {
        boolean isSealed = request.headers().firstValue("X-tw-jose-method").equals(Optional.of("jwe"));
        if (!isSealed && request.headers().firstValue("One-Time-Token").isEmpty()) return new Call<>(request, handler);
        var builder = HttpRequest.newBuilder(request, (name, value) -> true);
        byte[] cek = isSealed ? seal(request, builder) : null;
        return new Call<>(builder.build(), info -> BodySubscribers.mapping(BodySubscribers.ofString(UTF_8), body -> {
            boolean isPlain = (plainReplies || info.statusCode() >= 400) && !Jose.DIRECT_JWE.matcher(body).matches();
            String text = cek == null || body.isEmpty() || isPlain ? body : Jose.open(body, cek);
            // Decoded in its wrapper, a one-time token would be without challenges.
            if (text.contains("\"oneTimeTokenProperties\"") && WiseSca.Json.parse(text) instanceof Map<?, ?> wrapper) {
                text = WiseSca.Json.write(wrapper.get("oneTimeTokenProperties"));
            }
            return pipe(BodyPublishers.ofString(text), handler.apply(info));
        }));
    }

    private byte[] seal(HttpRequest request, HttpRequest.Builder builder) {
        var plaintext = pipe(request.bodyPublisher().orElseThrow(), BodySubscribers.ofByteArray());
        Jose.Sealed sealed;
        try {
            sealed = Jose.seal(plaintext, wiseKey);
        } catch (GeneralSecurityException reason) {
            throw new IllegalStateException("jose: the request could not be sealed", reason);
        }
        for (String name : List.of("Accept", "Content-Type")) builder.setHeader(name, "application/jose+json");
        for (String name : List.of("Accept-Encoding", "Content-Encoding")) builder.setHeader(name, "identity");
        builder.method(request.method(), BodyPublishers.ofString(sealed.jwe()));
        return sealed.cek();
    }

    private static <T> T pipe(BodyPublisher from, BodySubscriber<T> into) {
        from.subscribe(new Flow.Subscriber<>() {
            public void onSubscribe(Flow.Subscription subscription) { into.onSubscribe(subscription); }
            public void onNext(ByteBuffer part) { into.onNext(List.of(part)); }
            public void onError(Throwable error) { into.onError(error); }
            public void onComplete() { into.onComplete(); }
        });
        return into.getBody().toCompletableFuture().join();
    }

    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException, InterruptedException {
        Call<T> call = call(request, handler);
        return base.send(call.request, call.handler);
    }

    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        Call<T> call = call(request, handler);
        return base.sendAsync(call.request, call.handler);
    }

    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
        HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> ignored) {
        return sendAsync(request, handler);
    }

    public Optional<CookieHandler> cookieHandler() { return base.cookieHandler(); }
    public Optional<Duration> connectTimeout() { return base.connectTimeout(); }
    public Redirect followRedirects() { return base.followRedirects(); }
    public Optional<ProxySelector> proxy() { return base.proxy(); }
    public SSLContext sslContext() { return base.sslContext(); }
    public SSLParameters sslParameters() { return base.sslParameters(); }
    public Optional<Authenticator> authenticator() { return base.authenticator(); }
    public Version version() { return base.version(); }
    public Optional<Executor> executor() { return base.executor(); }
}
