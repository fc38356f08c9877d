/** Tests with many writers at once. */
import type { StoredValue } from "../store.ts";
import { holds, holdsValue, written, type Stage, type Target } from "./stage.ts";

export const WRITERS = 12;

export async function letsOneWin({ first, second, key }: Stage): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const name = key(`race-${round}`);
    let version: string | undefined;
    for (const step of ["create", "update"]) {
      const won = await race(first, second, name, version, step);
      holds(won.length > 0, `of ${WRITERS} concurrent writes with the version held, one must win`);
      holds(won.length === 1, `${won.length} concurrent writes with the same version won: only one may`);
      const [winner] = won as [{ value: string; version: string }];
      await holdsValue(second, name, winner.value, winner.version);
      version = winner.version;
    }
    // Whichever comes first, nothing is left: a write that comes later names a version that is gone.
    await Promise.all([second.set(name, "late", version), first.delete(name)]);
    holds((await first.get(name)) === undefined, "a write brought back what was deleted at the same time");
  }
}

/** Many writers with the same version: those who were told that they won. */
export async function race(
  first: Target,
  second: Target,
  name: string,
  version: string | undefined,
  step: string,
): Promise<{ value: string; version: string }[]> {
  const attempts = Array.from({ length: WRITERS }, async (_, writer) => {
    const value = `${step} by ${writer}`;
    return { value, version: await (writer % 2 === 0 ? first : second).set(name, value, version) };
  });
  return (await Promise.all(attempts)).filter((attempt) => attempt.version !== undefined) as {
    value: string;
    version: string;
  }[];
}

export async function losesNoIncrement({ first, second, key }: Stage): Promise<void> {
  const name = key("counter");
  const values = new Map([[await written(first, name, "0", undefined), "0"]]);
  const seen: StoredValue[] = [];
  const read = async (store: Target): Promise<StoredValue> => {
    const held = await store.get(name);
    if (held === undefined) throw new Error("a value vanished while it was written");
    seen.push(held);
    return held;
  };
  const increments = 5;
  const raise = async (store: Target): Promise<void> => {
    for (let done = 0, tries = 0; done < increments; tries++) {
      // Each round of all writers lets one pass at least; a store that lets nobody pass must not keep us here.
      holds(tries < WRITERS * increments * 10, "writers with the version just read lost again and again");
      const held = await read(store);
      const value = String(Number(held.value) + 1);
      const version = await store.set(name, value, held.version);
      if (version === undefined) continue;
      values.set(version, value);
      done++;
    }
  };
  let writing = true;
  const watch = async (store: Target): Promise<void> => {
    while (writing) await read(store);
  };
  const watched = Promise.all([watch(first), watch(second)]);
  const raised = Promise.all(
    Array.from({ length: WRITERS }, (_, writer) => raise(writer % 2 ? second : first)),
  );
  await Promise.all([raised.finally(() => void (writing = false)), watched]);

  const total = (await first.get(name))?.value;
  holds(
    total === String(WRITERS * increments),
    `${WRITERS * increments} increments made ${total ?? "nothing"}`,
  );
  for (const { value, version } of seen)
    holds(values.get(version) === value, "get returned a value together with the version of another");
}
