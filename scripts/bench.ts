/**
 * Measures in one process, in rounds that take turns, and prints medians and ratios: `npm run bench`.
 * `-- --json` prints one object for trend keeping; `-- --quick` measures less.
 */
import { parseArgs } from "node:util";
import { approvalFetchOverhead } from "./bench/approval.ts";
import { clientStack } from "./bench/client.ts";
import { importTimes, reportImports } from "./bench/import.ts";
import { endurance, reportEndurance } from "./bench/endurance.ts";
import { report, type Section } from "./bench/measure.ts";
import { buildCommand, builtPackage } from "./bench/processes.ts";
import { verifyLoad } from "./bench/verify-load.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, quick: { type: "boolean", default: false } },
});

const rounds = values.quick ? 3 : 9;
const command = await buildCommand();
const built = await builtPackage();
const sections: Section[] = [
  await clientStack(built, rounds, 1),
  await clientStack(built, rounds, 32),
  await approvalFetchOverhead(built, rounds),
  ...(await verifyLoad(rounds, command)),
];

const imports = await importTimes(rounds);
const enduring = await endurance(rounds, command, values.quick ? 25_000 : 100_000);

console.log(
  values.json
    ? JSON.stringify([...sections, imports, enduring])
    : [...sections.map(report), reportImports(imports), reportEndurance(enduring)].join("\n\n"),
);
