/**
 * Tries the clients in other languages as their users would have them: `npm run test:clients`, and with names after
 * `--` only those languages. Checks of the conformance kit are told if they fail.
 */
import { languages } from "./languages.ts";
import { stepsOf, type Step } from "./suite.ts";
import { typescriptSteps } from "./typescript.ts";

const suites = new Map([
  ...languages.map((language) => [language.name, () => stepsOf(language)] as const),
  ["TypeScript", typescriptSteps] as const,
]);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !suites.has(name));
if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: there are ${[...suites.keys()].join(", ")}`);

for (const [name, steps] of suites) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = performance.now();
  const count = { passed: 0, failed: 0, skipped: 0 };
  for await (const step of steps()) {
    count[step.status]++;
    if (step.status !== "passed" || step.isMinor !== true) console.log(`${name} ${lineOf(step)}`);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
  console.log(`${name} took ${seconds} s`);
  console.log(`${name}: ${count.passed} passed, ${count.failed} failed${skipped}`);
  if (count.failed > 0) process.exitCode = 1;
}

function lineOf({ name, status, detail }: Step): string {
  return `${status.padEnd(7)} ${name}${detail === undefined ? "" : ` (${detail})`}`;
}
