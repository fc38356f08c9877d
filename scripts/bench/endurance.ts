/** How long `wise-sca sandbox` takes to start, and how much memory it has after how many calls. */
import { load } from "./load.ts";
import { median } from "./measure.ts";
import { startSandbox } from "./processes.ts";

const PROFILES = 10_000;

export interface Endurance {
  /** Milliseconds from the start of the process until it has said where it listens; median. */
  readonly startUp: number;
  /** Megabytes after so many calls. */
  readonly memory: readonly { readonly calls: number; readonly megabytes: number }[];
}

/**
 * @param calls that make a one-time token each, for ten thousand profiles in turn
 */
export async function endurance(rounds: number, command: string, calls: number): Promise<Endurance> {
  const startUps: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const server = await startSandbox(command);
    startUps.push(server.startUp);
    await server.end();
  }
  return { startUp: median(startUps), memory: await memory(command, calls) };
}

async function memory(command: string, calls: number): Promise<Endurance["memory"]> {
  const server = await startSandbox(command);
  const measured: { calls: number; megabytes: number }[] = [];
  const measure = async (made: number): Promise<void> => {
    measured.push({ calls: made, megabytes: (await server.usage("at rest")).rss / 1e6 });
  };
  try {
    await measure(0);
    let made = 0;
    while (made < calls) {
      const step = Math.min(calls / 5, calls - made);
      let next = made;
      await load(
        server.url,
        () => {
          next += 1;
          const path = `/v2/profiles/${(next % PROFILES) + 1}/sca-sessions/authorise`;
          return { method: "POST", path, headers: { authorization: "Bearer any" }, body: "" };
        },
        { connections: 10, calls: step },
      );
      made += step;
      await measure(made);
    }
    return measured;
  } finally {
    await server.end();
  }
}

export function reportEndurance({ startUp, memory }: Endurance): string {
  const rows = memory.map(
    ({ calls, megabytes }) =>
      `  ${calls.toLocaleString("en").padStart(9)} calls  ${megabytes.toFixed(0).padStart(5)} MB`,
  );
  return [
    `wise-sca sandbox\n  listens ${startUp.toFixed(0)} ms after its start`,
    `  memory with ${PROFILES.toLocaleString("en")} profiles and a one-time token per call:`,
    ...rows,
  ].join("\n");
}
