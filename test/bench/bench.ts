/**
 * Measures the built package in rounds that take turns, and prints medians and ratios: `npm run bench`.
 * `-- --quick` measures less, `-- --json` prints one object, `-- --peers` adds other libraries to the client's section.
 */
import { execFile } from "node:child_process";
import { parseArgs, promisify } from "node:util";
import type * as Package from "../../src/index.ts";
import { approvalFetch, clientStack, customersWait } from "./client.ts";
import { compare } from "./measure.ts";
import { startServer, verifyLoad } from "./sandbox.ts";

const flag = { type: "boolean", default: false } as const;
const { values } = parseArgs({ options: { json: flag, quick: flag, peers: flag } });
const rounds = values.quick ? 3 : 9;
const run = promisify(execFile);

// As it is published: the tool that runs these scripts adds to the sources what users never run.
await run("npm", ["run", "build"]);
const built = (await import(new URL("../../dist/index.js", import.meta.url).href)) as typeof Package;

const sections = [
  await clientStack(built, rounds, 1, values.peers),
  await clientStack(built, rounds, 32, values.peers),
];
if (!values.peers) {
  sections.push(
    await approvalFetch(built, rounds),
    await customersWait(built, rounds),
    await verifyLoad(rounds),
    await compare("Import in a fresh process", "ms", rounds, [
      { name: "jose and openapi-fetch", measure: () => importTime("jose", "openapi-fetch") },
      { name: "wise-sca", measure: () => importTime("wise-sca") },
      { name: "wise-sca/seal", measure: () => importTime("wise-sca/seal") },
    ]),
    await compare("From the start of the process until it listens", "ms", rounds, [
      { name: "wise-sca sandbox", measure: startTime },
    ]),
  );
}
if (values.json) console.log(JSON.stringify(sections));
else {
  for (const { title, unit, figures } of sections) {
    console.log(title);
    const rows = figures.map(({ name, value, ratio }) => [
      name,
      { [unit]: Number(value.toPrecision(4)), ratio: Number(ratio.toFixed(2)) },
    ]);
    console.table(Object.fromEntries(rows));
  }
}

/** From the first import statement to the last module evaluated; the package resolves itself by its name. */
async function importTime(...specifiers: string[]): Promise<number> {
  const imports = specifiers.map((specifier) => `import("${specifier}")`).join(", ");
  const script = `const start = performance.now(); await Promise.all([${imports}]); console.log(performance.now() - start);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return Number(stdout);
}

async function startTime(): Promise<number> {
  const start = performance.now();
  const server = await startServer("sandbox");
  const time = performance.now() - start;
  await server.end();
  return time;
}
