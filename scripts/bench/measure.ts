/** Interleaved rounds, medians and ratios; nothing here is a test. */

/** One thing to measure: calls per second of `call`, kept `inFlight` at a time. */
export interface Contestant {
  name: string;
  call: () => Promise<unknown>;
}

export interface Figure {
  name: string;
  /** Median over the rounds. */
  perSecond: number;
  /** To the contestant that the section is measured against, round by round; median. */
  ratio: number;
}

export interface Section {
  title: string;
  /** Which contestant has the ratio 1. */
  against: string;
  figures: Figure[];
}

/** Runs each contestant for `milliseconds` in every round, in turns, so that drift hits all alike. */
export async function race(
  title: string,
  contestants: Contestant[],
  against: string,
  { rounds, inFlight, milliseconds = 400 }: { rounds: number; inFlight: number; milliseconds?: number },
): Promise<Section> {
  // Until the engine has compiled what is called often.
  for (const { call } of contestants) await throughput(call, inFlight, 1000);
  const results = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, call } of contestants)
      results.get(name)?.push(await throughput(call, inFlight, milliseconds));
  }
  const base = results.get(against) ?? [];
  const figures = contestants.map(({ name }) => {
    const own = results.get(name) ?? [];
    return {
      name,
      perSecond: median(own),
      ratio: median(own.map((value, round) => value / (base[round] ?? 1))),
    };
  });
  return { title, against, figures };
}

/** Calls per second, with `inFlight` calls under way at any time. */
export async function throughput(
  call: () => Promise<unknown>,
  inFlight: number,
  milliseconds: number,
): Promise<number> {
  const start = performance.now();
  const end = start + milliseconds;
  let calls = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (calls * 1000) / (performance.now() - start);
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** A section as a table. */
export function report({ title, against, figures }: Section): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const rows = figures.map(
    ({ name, perSecond, ratio }) =>
      `  ${name.padEnd(width)}  ${Math.round(perSecond).toLocaleString("en").padStart(9)} /s  ${ratio.toFixed(2).padStart(6)}`,
  );
  return `${title}\n  (ratio to: ${against})\n${rows.join("\n")}`;
}
