/** What coverage-guided fuzzing has found worth keeping, again, and some more of what nobody thought of. */
import { describe, expect, it } from "vitest";
import { readCorpus, targets } from "./corpus.ts";
import { fuzz, hostileText } from "./fuzz.ts";

interface Target {
  fuzz(data: Uint8Array): Promise<void>;
}

describe.each(targets)("the target %s", (name) => {
  it("takes every input of its corpus", async () => {
    const { fuzz } = (await import(`./targets/${name}.ts`)) as Target;
    const corpus = readCorpus(name);
    expect(corpus.length).toBeGreaterThan(5);
    for (const input of corpus) await fuzz(input);
  });

  it("takes inputs that nobody has seen", async () => {
    const target = (await import(`./targets/${name}.ts`)) as Target;
    await fuzz(hostileText, (text) => target.fuzz(Buffer.from(text)), 50);
  });
});
