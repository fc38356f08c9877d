/**
 * Rounds that take turns, medians and ratios. Benchmark libraries run one contestant after the other, so that whatever
 * else the machine does meanwhile counts against one of them.
 */

/** One thing to measure: `measure` gives a figure each time it is asked. */
export interface Contestant {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

/** Medians; the ratio is to the first contestant, round by round. */
export type Section = Awaited<ReturnType<typeof compare>>;

/** Measures each contestant once per round, in turns, so that drift hits all alike. */
export async function compare(
  title: string,
  unit: string,
  rounds: number,
  contestants: readonly Contestant[],
) {
  const results = contestants.map((one) => ({ ...one, values: [] as number[] }));
  // The first rounds are for the compiler and the file system's cache.
  for (let round = -Math.ceil(rounds / 6); round < rounds; round += 1) {
    for (const { measure, values } of results) {
      const value = await measure();
      if (round >= 0) values.push(value);
    }
  }
  const base = results[0]?.values ?? [];
  const figures = results.map(({ name, values }) => {
    const ratios = values.map((value, round) => value / (base[round] ?? Number.NaN));
    return { name, value: median(values), ratio: median(ratios) };
  });
  return { title, unit, figures };
}

/** Calls per second within a time, with `inFlight` calls under way at any moment. */
export function throughput(
  call: () => Promise<unknown>,
  { inFlight, milliseconds }: { inFlight: number; milliseconds: number },
): () => Promise<number> {
  return async () => {
    const start = performance.now();
    let calls = 0;
    const queue = async (): Promise<void> => {
      for (; performance.now() < start + milliseconds; calls += 1) await call();
    };
    await Promise.all(Array.from({ length: inFlight }, queue));
    return (calls * 1000) / (performance.now() - start);
  };
}

/** Of an even number of values the upper one of the two in the middle. */
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
