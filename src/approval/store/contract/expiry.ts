/** Tests about time. */
import { race, WRITERS } from "./concurrency.ts";
import { holds, holdsValue, written, type Stage } from "./stage.ts";

export async function forgetsWhatHasExpired({ first, second, key, pass }: Stage): Promise<void> {
  const short = await written(first, key("short"), "x", undefined, 1);
  const long = await written(first, key("long"), "x", undefined, 60);
  const longest = await written(first, key("longest"), "x", undefined, 86_400);
  await pass(1);
  await holdsValue(second, key("long"), "x", long);
  await holdsValue(second, key("longest"), "x", longest);
  for (const store of [first, second])
    holds((await store.get(key("short"))) === undefined, "a value outlived its time to live");
  const revived = await first.set(key("short"), "x", short);
  holds(revived === undefined, "a write with the version of a value that had expired won");
  holds((await second.get(key("short"))) === undefined, "a write that lost brought back what had expired");
  const won = await race(first, second, key("short"), undefined, "create");
  holds(won.length === 1, `${won.length} of ${WRITERS} writes won a key whose value had expired: one must`);
  holds(won[0]?.version !== short, "a version was used again after its value had expired");
}

export async function countsFromTheLastWrite({ first, second, key, pass }: Stage): Promise<void> {
  // Each life of two seconds is followed at once by what happens within it, for the sake of slow stores.
  const extended = await written(first, key("extended"), "x", undefined, 2);
  const again = await written(second, key("extended"), "y", extended, 60);
  const shortened = await written(first, key("shortened"), "x", undefined, 60);
  await written(second, key("shortened"), "y", shortened, 2);
  await written(first, key("lost"), "x", undefined, 2);
  for (const version of [undefined, "no-such-version"]) {
    const won = await second.set(key("lost"), "y", version, 60);
    holds(won === undefined, "a write with another version than the one held must resolve to undefined");
  }
  await pass(2);
  await holdsValue(first, key("extended"), "y", again);
  holds((await first.get(key("shortened"))) === undefined, "a shorter time to live was ignored");
  holds((await first.get(key("lost"))) === undefined, "a write that lost extended the time to live");
}
