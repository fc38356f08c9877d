<?php

// Enrols a PIN and a device, starts a session, clears it and reads its status.

declare(strict_types=1);

use WiseSca\{Client, Config, DeviceFingerprintFactor, Jose, JoseKeyAlgorithm, JoseKeyScope, PinFactor};

require 'phpseclib3/autoload.php';
require __DIR__ . '/wise_sca.php';
require __DIR__ . '/wise_jose.php';

[, $url, $token, $clientToken, $profile] = $argv;
$plainReplies = isset($argv[5]);
$profile = (int) $profile;

// Wise's public key: fetched once with the client-credentials token, and kept.
$keys = new Client(new Config(serverUrl: $url, auth: ['bearer' => $clientToken]));
$found = $keys->getJosePublicKey(JoseKeyAlgorithm::RsaOaep256, JoseKeyScope::PayloadEncryption);
$jose = new Jose($found->keyMaterial->keyMaterial, $plainReplies);

$auth = ['bearer' => $token, 'apiKey' => ['joseMethod' => 'jwe']];
$wise = new Client(new Config(serverUrl: $url, auth: $auth, middleware: [$jose]));
$wise->createPin($profile, new PinFactor('1234'));
$wise->createDeviceFingerprint($profile, new DeviceFingerprintFactor('device-1'));
$oneTimeToken = $wise->createScaSession($profile)->oneTimeTokenProperties->oneTimeToken;

// A client per one-time token costs nothing.
$auth['apiKey']['oneTimeToken'] = $oneTimeToken;
$wise = new Client(new Config(serverUrl: $url, auth: $auth, middleware: [$jose]));
$wise->verifyPin($profile, new PinFactor('1234'));
$wise->verifyDeviceFingerprint($profile, new DeviceFingerprintFactor('device-1'));
$status = $wise->getOneTimeTokenStatus();
foreach ($status->challenges as $challenge) {
    if (!$challenge->passed) {
        throw new RuntimeException("{$challenge->primaryChallenge->type} is open");
    }
}
echo "cleared {$status->oneTimeToken}\n";
