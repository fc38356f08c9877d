import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import type { Answer, Ask } from "./conformance-checks.ts";
import { EXIT, run, usageError } from "./exit.ts";
import { paint, print, printJson, shown } from "./output.ts";

const HELP = `
For transports in any language. The command is a small program of yours around your transport: it reads one
JSON object per line and answers each with another, on one line. Keys are base64 of DER, content keys are hex.

  {"do":"seal","key":"MIIB...","plaintext":"{...}"}    {"jwe":"eyJ...","cek":"73fd..."}
  {"do":"open","jwe":"eyJ...","cek":"73fd..."}         {"plaintext":"{...}"}
  {"do":"send","key":"MIIB...","method":"POST",
   "url":"http://127.0.0.1:...","headers":{...},
   "body":"{...}"}                                     {"status":200,"body":"{...}"}

To what it refuses it answers {"error":"why"}, and to what it does not do {"skip":true}.

Examples:
  $ wise-sca conformance -- python3 conformance.py
  $ wise-sca conformance --json -- java -cp out Conformance

Exit codes: 0 all passed; 1 a check failed; 2 called wrongly.`;

interface Outcome {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly detail?: string;
}

/** How long an answer may take, in milliseconds: a program may have to start first. */
const PATIENCE = 20_000;

/** Adds `wise-sca conformance`. */
export function register(program: Command): void {
  program
    .command("conformance")
    .description("Check a JWE transport in any language: sealing, opening, refusing.")
    .argument("<command...>", "the program to ask, after --")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action((command: string[], options: { json?: boolean }) =>
      run(options, () => conformance(command, options)),
    );
}

async function conformance(
  command: readonly string[],
  { json = false }: { json?: boolean },
): Promise<number> {
  const outcomes: Outcome[] = [];
  const program = await start(command);
  try {
    for await (const outcome of outcomesOf(program.ask)) {
      outcomes.push(outcome);
      if (!json) print(line(outcome));
    }
  } finally {
    program.close();
  }
  const count = (status: Outcome["status"]): number => outcomes.filter((one) => one.status === status).length;
  const [passed, failed, skipped] = [count("passed"), count("failed"), count("skipped")];
  if (json) printJson({ passed, failed, skipped, checks: outcomes });
  else print(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? EXIT.done : EXIT.failed;
}

async function* outcomesOf(ask: Ask): AsyncGenerator<Outcome> {
  const [{ vectorChecks }, { httpChecks }] = await Promise.all([
    import("./conformance-checks.ts"),
    import("./conformance-http.ts"),
  ]);
  for (const [name, verify] of [...vectorChecks, ...httpChecks]) {
    let isSkipped = false;
    try {
      await verify(async (question) => {
        const answer = await ask(question);
        isSkipped ||= answer.skip === true;
        return answer;
      });
      yield { name, status: "passed" };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      yield isSkipped ? { name, status: "skipped" } : { name, status: "failed", detail };
    }
  }
}

const STYLE = { passed: "green", failed: "red", skipped: "yellow" } as const;

const line = ({ name, status, detail }: Outcome): string =>
  `  ${paint(STYLE[status], status.padEnd(7))}  ${name}${detail === undefined ? "" : `: ${shown(detail)}`}`;

/** The program under test; what it writes to standard error is shown. */
async function start([program = "", ...args]: readonly string[]): Promise<{ ask: Ask; close(): void }> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  await once(child, "spawn").catch((error: Error) => {
    throw usageError(`${program} cannot be started: ${error.message}`);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // Told by the answer that is missing then.
  child.stdin.on("error", () => undefined);
  let broken: Error | undefined;
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the program has ended");
    return value;
  };
  const ask: Ask = async (question) => {
    if (broken !== undefined) throw broken;
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const late = once(AbortSignal.timeout(PATIENCE), "abort").then(() => {
      // The answer may still come, and would be taken for the next one.
      throw (broken = new Error(`no answer within ${PATIENCE / 1000} s`));
    });
    const answer = await Promise.race([nextLine(), late]);
    try {
      return JSON.parse(answer) as Answer;
    } catch {
      throw new Error(`the answer is not JSON: ${answer.slice(0, 60)}`);
    }
  };
  return { ask, close: () => void child.kill() };
}
