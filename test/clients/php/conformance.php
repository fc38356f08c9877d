<?php

// Answers the questions of `wise-sca conformance`: one JSON object per line in, one out.

declare(strict_types=1);

use WiseSca\Config;
use WiseSca\Jose;

require 'phpseclib3/autoload.php';
require __DIR__ . '/wise_sca.php';
require __DIR__ . '/wise_jose.php';

function answer(array $asked): array
{
    if ($asked['do'] === 'open') {
        return ['plaintext' => Jose::open($asked['jwe'], hex2bin($asked['cek']))];
    }
    $jose = new Jose($asked['key']);
    if ($asked['do'] === 'seal') {
        [$jwe, $cek] = $jose->seal($asked['plaintext']);
        return ['jwe' => $jwe, 'cek' => bin2hex($cek)];
    }
    $response = WiseSca\send(new Config(middleware: [$jose]), $asked);
    if ($response['status'] === 0) {
        return ['error' => $response['reason']];
    }
    return ['status' => $response['status'], 'body' => $response['body']];
}

while (($line = fgets(STDIN)) !== false) {
    try {
        $given = answer(json_decode($line, true));
    } catch (Throwable $error) {
        $given = ['error' => $error->getMessage()];
    }
    echo json_encode($given), "\n";
}
