/** Tests of writes and versions, one after the other. */
import { holds, holdsValue, written, type Stage } from "./stage.ts";

export async function writesAndReads({ first, second, key }: Stage): Promise<void> {
  const name = key("a");
  holds((await first.get(name)) === undefined, "a key that was never written must hold nothing");
  const created = await written(first, name, "one", undefined);
  await holdsValue(second, name, "one", created);
  const updated = await written(second, name, "two", created);
  await holdsValue(first, name, "two", updated);
}

export async function refusesOtherVersions({ first, second, key }: Stage): Promise<void> {
  const name = key("a");
  for (const version of ["", "no-such-version"]) {
    holds((await first.set(name, "x", version)) === undefined, "no version is held by a key without a value");
    holds((await first.get(name)) === undefined, "a write that lost must not create a key");
  }
  const stale = await written(first, name, "one", undefined);
  const current = await written(first, name, "two", stale);
  const others = [undefined, stale, "", "no-such-version", `${current} `, current.slice(0, -1)];
  for (const version of others) {
    for (const store of [first, second]) {
      const won = await store.set(name, "x", version);
      holds(won === undefined, "a write with another version than the one held must resolve to undefined");
      await holdsValue(first, name, "two", current);
    }
  }
  await written(second, name, "three", current);
}

export async function changesVersions({ first, second, key }: Stage): Promise<void> {
  const name = key("a");
  const versions: string[] = [];
  const write = async (version: string | undefined): Promise<string> => {
    const next = await written(first, name, "the same", version);
    holds(!versions.includes(next), "a version was used for two values of one key");
    versions.push(next);
    return next;
  };
  for (let life = 0; life < 3; life++) {
    let version = await write(undefined);
    for (let change = 0; change < 3; change++) version = await write(version);
    if (life < 2) await first.delete(name);
  }
  for (const version of versions.slice(0, -1)) {
    const won = await second.set(name, "x", version);
    holds(won === undefined, "a version from before a delete was taken for the one held");
  }
  await holdsValue(second, name, "the same", versions.at(-1) as string);
}

export async function forgetsWhatWasDeleted({ first, second, key }: Stage): Promise<void> {
  const name = key("a");
  await first.delete(name); // nothing to delete is no failure
  const version = await written(first, name, "one", undefined);
  const beside = await written(first, key("b"), "beside", undefined);
  await second.delete(name);
  holds((await first.get(name)) === undefined, "a key that was deleted must hold nothing");
  holds((await second.get(name)) === undefined, "a key that was deleted must hold nothing");
  holds((await first.set(name, "x", version)) === undefined, "a write brought back what was deleted");
  holds((await second.get(name)) === undefined, "a write that lost brought back what was deleted");
  await holdsValue(second, key("b"), "beside", beside);
  await written(second, name, "two", undefined);
}
