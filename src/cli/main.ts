#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { register as call } from "./call.ts";
import { register as completion } from "./completion.ts";
import { register as conformance } from "./conformance.ts";
import { register as doctor } from "./doctor.ts";
import { register as jwe } from "./jwe.ts";
import { register as keys } from "./keys.ts";
import { print, shown, shownText } from "./output.ts";
import { register as sandbox } from "./sandbox.ts";

// One line per command; each file under src/cli adds its own to the program.
const COMMANDS = [sandbox, call, doctor, jwe, keys, conformance, completion];

const program = new Command("wise-sca")
  // Its messages repeat the arguments, which may have been copied from elsewhere.
  .configureOutput({
    writeOut: (text) => print(shownText(text.trimEnd())),
    writeErr: (text) => print(shownText(text.trimEnd()), process.stderr),
  })
  .description("Wise Strong Customer Authentication (SCA) over API, on your own machine. Unofficial.")
  .version(version())
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError("(--help says what there is)")
  .addHelpText("after", "\nExit codes: 0 done; 1 failed, saying why; 2 called wrongly; 130 interrupted.")
  .exitOverride((error) => {
    // Commander ends with 1 for a wrong call too, which a script could not tell from a failure.
    process.exit(error.exitCode === 0 ? 0 : 2);
  });
for (const register of COMMANDS) register(program);

try {
  await program.parseAsync();
} catch (error) {
  print(`wise-sca: ${shown(error instanceof Error ? error.message : error)}`, process.stderr);
  process.exitCode = 1;
}

/** The package's own version: package.json lies two folders above the source, and one above the build. */
function version(): string {
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
      if (typeof found === "object" && found !== null && "version" in found) return String(found.version);
    } catch {
      // The other one, then.
    }
  }
  return "unknown";
}
