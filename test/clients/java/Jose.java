package wisesca;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** Seals requests to Wise and opens their replies, without a library. */
public final class Jose {
    // No encrypted key (RFC 7518 section 4.5), 96 bits of IV and 128 bits of tag (section 5.3).
    static final Pattern DIRECT_JWE = Pattern.compile("([\\w-]+)\\.\\.([\\w-]{16})\\.([\\w-]+)\\.([\\w-]{22})");
    // Java takes SHA-1 within MGF1 unless it is told otherwise.
    private static final OAEPParameterSpec OAEP_256 =
        new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    /** A sealed body, and the content key that its reply will be sealed under too. */
    public record Sealed(String jwe, byte[] cek) {}

    private Jose() {}

    /** Wise's public key, from the keyMaterial.keyMaterial that its key endpoint returns. */
    public static PublicKey wiseKey(String material) throws GeneralSecurityException {
        byte[] der = Base64.getDecoder().decode(material);
        return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    }

    /** Encrypts a body to Wise's key under a new content key. */
    public static Sealed seal(byte[] plaintext, PublicKey wiseKey) throws GeneralSecurityException {
        byte[] cek = new byte[32], iv = new byte[12];
        new SecureRandom().nextBytes(cek);
        new SecureRandom().nextBytes(iv);
        Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
        rsa.init(Cipher.ENCRYPT_MODE, wiseKey, OAEP_256);
        String header = encode("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}".getBytes(UTF_8));
        byte[] sealed = gcm(Cipher.ENCRYPT_MODE, cek, iv, header).doFinal(plaintext);
        String ciphertext = encode(Arrays.copyOf(sealed, plaintext.length));
        String tag = encode(Arrays.copyOfRange(sealed, plaintext.length, sealed.length));
        return new Sealed(String.join(".", header, encode(rsa.doFinal(cek)), encode(iv), ciphertext, tag), cek);
    }

    /**
     * Decrypts a reply under the content key of its request.
     *
     * @throws SecurityException if it is anything else
     */
    public static String open(String jwe, byte[] cek) {
        try {
            var parts = DIRECT_JWE.matcher(jwe);
            if (!parts.matches()) throw new SecurityException();
            var header = (Map<?, ?>) WiseSca.Json.parse(new String(decode(parts.group(1)), UTF_8));
            if (!"dir".equals(header.get("alg")) || !"A256GCM".equals(header.get("enc"))
                || header.containsKey("zip") || header.containsKey("crit")) {
                throw new SecurityException();
            }
            Cipher gcm = gcm(Cipher.DECRYPT_MODE, cek, decode(parts.group(2)), parts.group(1));
            gcm.update(decode(parts.group(3)));
            String plaintext = new String(gcm.doFinal(decode(parts.group(4))), UTF_8);
            WiseSca.Json.parse(plaintext);
            return plaintext;
        } catch (GeneralSecurityException | RuntimeException reason) {
            // The reason could quote the reply.
            throw new SecurityException("jose: the reply is not a JWE under the key of its request");
        }
    }

    private static Cipher gcm(int mode, byte[] cek, byte[] iv, String header) throws GeneralSecurityException {
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(mode, new SecretKeySpec(cek, "AES"), new GCMParameterSpec(128, iv));
        gcm.updateAAD(header.getBytes(UTF_8));
        return gcm;
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String part) {
        return Base64.getUrlDecoder().decode(part);
    }
}
