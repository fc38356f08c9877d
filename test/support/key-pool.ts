/** Making an RSA key takes longer than most tests: a process makes eight of a kind, and hands them around. */
const SIZE = 8;

type Generate = (algorithm: object, extractable: boolean, usages: readonly string[]) => Promise<unknown>;

const subtle = crypto.subtle as unknown as { generateKey: Generate };
const generate = subtle.generateKey.bind(subtle);
const pools = new Map<string, { next: number; readonly keys: Promise<unknown>[] }>();

function generateKey(...wanted: Parameters<Generate>): Promise<unknown> {
  const kind = JSON.stringify(wanted);
  if (!kind.includes("RSA")) return generate(...wanted);
  const pool = pools.get(kind) ?? { next: 0, keys: [] };
  pools.set(kind, pool);
  return (pool.keys[pool.next++ % SIZE] ??= generate(...wanted));
}

// This runs before each file, and files share the process.
if (!Object.hasOwn(subtle, "generateKey"))
  Object.defineProperty(subtle, "generateKey", { value: generateKey });
