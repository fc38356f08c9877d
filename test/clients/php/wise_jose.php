<?php

declare(strict_types=1);

namespace WiseSca;

use phpseclib3\Crypt\PublicKeyLoader;
use phpseclib3\Crypt\RSA;

/** A reply that is not sealed as it has to be. It never quotes the reply. */
final class Refused extends \RuntimeException
{
}

/** Seals requests that carry X-tw-jose-method: jwe, and opens what answers them. Needs phpseclib 3. */
final class Jose
{
    // No encrypted key (RFC 7518 section 4.5), 96 bits of IV and 128 bits of tag (section 5.3).
    private const DIRECT_JWE = '/^([\w-]+)\.\.([\w-]{16})\.([\w-]+)\.([\w-]{22})$/D';

    /** The key: keyMaterial->keyMaterial of Wise's key endpoint. With plainReplies a success may come in plain. */
    public function __construct(private string $wiseKey, private bool $plainReplies = false)
    {
    }

    /** For new Config(middleware: [new Jose($wiseKey)]). */
    public function __invoke(array $request, callable $next): array
    {
        $headers = array_change_key_case($request['headers']);
        $isSealed = ($headers['x-tw-jose-method'] ?? '') === 'jwe' && ($request['body'] ?? '') !== '';
        if (!$isSealed && !isset($headers['one-time-token'])) {
            return $next($request);
        }
        $cek = '';
        if ($isSealed) {
            [$request['body'], $cek] = $this->seal($request['body']);
            $request['headers'] = array_merge($headers, [
                'accept' => 'application/jose+json',
                'accept-encoding' => 'identity',
                'content-type' => 'application/jose+json',
                'content-encoding' => 'identity',
            ]);
        }
        $response = $next($request);
        ['status' => $status, 'body' => $body] = $response;
        if ($status >= 300 && $status < 400) {
            throw new Refused('jose: a redirect would take the one-time token elsewhere');
        }
        $isDue = $status < 400 && !$this->plainReplies;
        if ($isSealed && $body !== '' && ($isDue || preg_match(self::DIRECT_JWE, $body) === 1)) {
            $body = self::open($body, $cek);
        }
        // Decoded in its wrapper, a one-time token would be without challenges.
        $token = json_decode($body, true)['oneTimeTokenProperties'] ?? null;
        return ['body' => $token === null ? $body : json_encode($token)] + $response;
    }

    /** Encrypts a body under a new content key, that its reply will be sealed under too: [JWE, content key]. */
    public function seal(#[\SensitiveParameter] string $plaintext): array
    {
        $rsa = PublicKeyLoader::load($this->wiseKey)->withPadding(RSA::ENCRYPTION_OAEP);
        [$cek, $iv] = [random_bytes(32), random_bytes(12)];
        $encryptedKey = $rsa->withHash('sha256')->withMGFHash('sha256')->encrypt($cek);
        $header = self::encode('{"alg":"RSA-OAEP-256","enc":"A256GCM"}');
        $ciphertext = openssl_encrypt($plaintext, 'aes-256-gcm', $cek, OPENSSL_RAW_DATA, $iv, $tag, $header);
        $parts = array_map(self::encode(...), [$encryptedKey, $iv, $ciphertext, $tag]);
        return [implode('.', [$header, ...$parts]), $cek];
    }

    /** Decrypts a reply under the content key of its request. */
    public static function open(string $jwe, string $cek): string
    {
        $plaintext = false;
        if (preg_match(self::DIRECT_JWE, $jwe, $parts) === 1) {
            [$json, $iv, $ciphertext, $tag] = array_map(self::decode(...), array_slice($parts, 1));
            $header = (array) json_decode($json, true) + ['alg' => '', 'enc' => ''];
            $isKnown = $header['alg'] === 'dir' && $header['enc'] === 'A256GCM';
            if ($isKnown && !isset($header['zip']) && !isset($header['crit'])) {
                $plaintext = openssl_decrypt($ciphertext, 'aes-256-gcm', $cek, OPENSSL_RAW_DATA, $iv, $tag, $parts[1]);
            }
        }
        if ($plaintext === false || json_decode($plaintext) === null) {
            throw new Refused('jose: the reply is not a JWE under the key of its request');
        }
        return $plaintext;
    }

    private static function encode(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }

    private static function decode(string $part): string
    {
        return base64_decode(strtr($part, '-_', '+/'));
    }
}
