/** Other implementations of JOSE as processes that answer one JSON line with another. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface PeerRequest {
  operation: "openRequest" | "sealRequest" | "sealDirect" | "openDirect" | "sealToKey" | "openFromKey";
  jwe?: string;
  plaintext?: string;
  cek?: string;
  kid?: string;
  publicKey?: string;
  privateKey?: string;
}

export interface PeerAnswer {
  jwe?: string;
  plaintext?: string;
  cek?: string;
  /** The peer refused. */
  error?: string;
}

export interface Peer {
  readonly name: string;
  /** Why the peer cannot be asked here. */
  readonly missing?: string;
  ask(request: PeerRequest): Promise<PeerAnswer>;
  close(): void;
}

/** Debian's package installs for the system's Python, which need not be the first one in the path. */
export const jwcrypto = (): Peer =>
  peer("python3-jwcrypto", ["python3", "/usr/bin/python3"], ["-c", "import jwcrypto"], "peer.py");

export const cryptJwt = (): Peer =>
  peer("libcrypt-jwt-perl", ["perl", "/usr/bin/perl"], ["-MCrypt::JWT", "-e", "1"], "peer.pl");

function peer(name: string, programs: readonly string[], probe: readonly string[], script: string): Peer {
  const program = programs.find((candidate) => spawnSync(candidate, probe).status === 0);
  if (program === undefined) {
    const missing = `${name} is not installed: apt-get install ${name}`;
    return { name, missing, ask: () => Promise.reject(new Error(missing)), close: () => undefined };
  }
  let child: ChildProcessWithoutNullStreams | undefined;
  const waiting: ((answer: PeerAnswer) => void)[] = [];
  const start = (): ChildProcessWithoutNullStreams => {
    const started = spawn(program, [fileURLToPath(new URL(script, import.meta.url))]);
    createInterface({ input: started.stdout }).on("line", (line) => {
      waiting.shift()?.(JSON.parse(line) as PeerAnswer);
    });
    started.stderr.pipe(process.stderr);
    return started;
  };
  return {
    name,
    ask(request) {
      child ??= start();
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return new Promise((resolve) => waiting.push(resolve));
    },
    close() {
      child?.kill();
    },
  };
}
