/** The contract tests as functions that stop at the first thing they find: for breaches that must be found. */
import type { Description } from "../../scripts/generate/description.ts";
import { checkCase, clientCases, mockedClient } from "./client-cases.ts";
import { show } from "./drift.ts";
import { plaintext } from "./samples.ts";
import { NotReached, Scene } from "./scene.ts";
import { story } from "./story.ts";
import { watchSandbox } from "./watched-sandbox.ts";
import type { WatchedOptions } from "./watched-sandbox.ts";

/** The first thing that the story notices of a breach, between a client and the sandbox. */
export async function serverFinding(options: WatchedOptions): Promise<string | undefined> {
  const watched = await watchSandbox(options);
  const scene = new Scene(watched.target);
  for (const { says, check, malformed } of story.flatMap((chapter) => chapter.expectations)) {
    const failure = await check(scene).then(
      () => undefined,
      (error: unknown) => error,
    );
    const [drift] = watched.takeDrifts(malformed);
    if (drift !== undefined) return `${says}: ${show(drift)}`;
    if (failure instanceof NotReached) return `${says}: not reached`;
    if (failure !== undefined) return `${says}: ${String(failure)}`;
  }
  return undefined;
}

/** The first documented reply that a client gets wrong, when it was generated before the breach. */
export async function clientFinding(
  describe: (description: Description) => void,
): Promise<string | undefined> {
  const changed = structuredClone(plaintext);
  describe(changed);
  const mocked = await mockedClient(changed).catch((error: unknown) => String(error));
  if (typeof mocked === "string") return mocked;
  for (const one of clientCases(plaintext)) {
    const failure = await checkCase(mocked, one).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure !== undefined) return `${one.operationId} ${one.status}: ${String(failure)}`;
  }
  return undefined;
}
