/**
 * Measures in one process, in rounds that take turns, and prints medians and ratios: `npm run bench`.
 * `-- --json` prints one object for trend keeping; `-- --quick` measures less.
 */
import { parseArgs } from "node:util";
import { approvalFetchOverhead } from "./bench/approval.ts";
import { clientStack } from "./bench/client.ts";
import { importTimes, reportImports } from "./bench/import.ts";
import { report, type Section } from "./bench/measure.ts";
import { sandboxOverLoopback } from "./bench/sandbox.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, quick: { type: "boolean", default: false } },
});

const rounds = values.quick ? 3 : 9;
const sections: Section[] = [
  await clientStack(rounds, 1),
  await clientStack(rounds, 32),
  await approvalFetchOverhead(rounds),
  await sandboxOverLoopback(rounds),
];

const imports = await importTimes(rounds);

console.log(
  values.json
    ? JSON.stringify([...sections, imports])
    : [...sections.map(report), reportImports(imports)].join("\n\n"),
);
