/** What the approval relies on in a store, as tests for any runner. */
import { letsOneWin, losesNoIncrement } from "./contract/concurrency.ts";
import { keepsKeysApart, keepsValues } from "./contract/content.ts";
import { countsFromTheLastWrite, forgetsWhatHasExpired } from "./contract/expiry.ts";
import { toward, type Stage } from "./contract/stage.ts";
import {
  changesVersions,
  forgetsWhatWasDeleted,
  refusesOtherVersions,
  writesAndReads,
} from "./contract/versions.ts";
import type { ApprovalStore } from "./store.ts";

/** One test of a store. */
export interface StoreTest {
  /** A sentence. */
  readonly name: string;
  /** Rejects with what the store did wrong. */
  run(): Promise<void>;
}

/** How the tests reach the store. */
export interface StoreTestOptions {
  /**
   * Opens the same data once more, as a second instance of your service does: with a client of its own. Without it the
   * tests show that the store is safe in one instance, and no more.
   */
  openAnother?: () => ApprovalStore | Promise<ApprovalStore>;
  /** Lets time pass for the store. @default the tests about time really wait, and their names say how long */
  advance?: (seconds: number) => void | Promise<void>;
}

interface Test {
  readonly name: string;
  readonly test: (stage: Stage) => Promise<void>;
  /** How long it lets time pass. */
  readonly seconds?: number;
}

const TESTS: readonly Test[] = [
  {
    name: "returns what was written, and nothing for a key that was never written",
    test: writesAndReads,
  },
  { name: "changes nothing when the version is not the one that is held", test: refusesOtherVersions },
  { name: "has a new version after each write, also after a delete", test: changesVersions },
  { name: "holds nothing under a key that was deleted", test: forgetsWhatWasDeleted },
  { name: "lets exactly one of many concurrent writers win", test: letsOneWin },
  { name: "loses no increment of a counter that many writers raise at once", test: losesNoIncrement },
  {
    name: "forgets a value when its time to live is over, and not before",
    test: forgetsWhatHasExpired,
    seconds: 1,
  },
  {
    name: "counts the time to live from the last write that won",
    test: countsFromTheLastWrite,
    seconds: 2,
  },
  { name: "returns every value as it was written", test: keepsValues },
  { name: "keeps similar keys apart", test: keepsKeysApart },
];

/** Seconds: timers may be early, and a store may round up. */
const MARGIN = 0.1;

/**
 * Tests that hold a store to what the approval relies on. Each passes or rejects by itself, so any runner will do. They
 * write under keys of their own (`contract:…`), with up to 64 kB, and delete them afterwards.
 *
 * @param createStore the store to test; called once for each test, and may return the same one
 * @example
 * import { test } from "node:test";
 *
 * const myStore = createMemoryStore(); // yours
 * for (const { name, run } of approvalStoreContract(() => myStore)) test(name, run);
 */
export function approvalStoreContract(
  createStore: () => ApprovalStore | Promise<ApprovalStore>,
  options: StoreTestOptions = {},
): StoreTest[] {
  const { openAnother, advance } = options;
  const wait = (seconds: number) => new Promise<void>((done) => setTimeout(done, (seconds + MARGIN) * 1000));

  const runOn = async (test: Test["test"]): Promise<void> => {
    const first = toward(await createStore());
    const second = openAnother === undefined ? first : toward(await openAnother());
    const prefix = `contract:${crypto.randomUUID()}`;
    const keys: string[] = [];
    const key = (name: string): string => {
      keys.push(`${prefix}:${name}`);
      return `${prefix}:${name}`;
    };
    try {
      await test({ first, second, key, pass: async (seconds) => (advance ?? wait)(seconds) });
    } finally {
      await Promise.allSettled(keys.map(async (name) => first.delete(name)));
    }
  };
  return TESTS.map(({ name, test, seconds }) => ({
    name:
      seconds === undefined || advance !== undefined ? name : `${name} (waits ${seconds + MARGIN} seconds)`,
    run: () => runOn(test),
  }));
}
