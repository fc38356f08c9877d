/** What an attacker would look for in the workflows: a movable tag, or his code beside the right to publish. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = join(ROOT, ".github/workflows");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string;
  readonly environment?: string | { readonly name: string };
  readonly if?: string;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const texts = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), "utf8")] as const);
const workflows = texts.map(([name, text]) => [name, parse(text) as Workflow] as const);
const publish = workflows.find(([name]) => name === "publish.yml")?.[1];

describe.each(texts)("%s", (name, text) => {
  const workflow = parse(text) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it("takes actions by commit, since a tag can be moved, and names the version for people", () => {
    const used = text.match(/uses: .+/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    for (const one of used) expect(one).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("gives no job more than it says, and leaves no credentials in the checkout", () => {
    expect(Object.values(workflow.permissions).filter((right) => right !== "read")).toEqual([]);
    for (const { uses, with: inputs } of steps) {
      if (uses?.startsWith("actions/checkout@") === true) expect(inputs?.["persist-credentials"]).toBe(false);
    }
  });

  it("runs nothing for a stranger's pull request with this repository's rights, and puts no text of his into a shell", () => {
    expect(JSON.stringify(workflow.on)).not.toMatch(/pull_request_target|workflow_run|issue_comment/);
    for (const { run = "" } of steps) expect(run, name).not.toContain("${{");
  });
});

describe("the right to publish", () => {
  const jobs = Object.entries(publish?.jobs ?? {});
  const holders = jobs.filter(([, { permissions = {} }]) => Object.values(permissions).includes("write"));
  const scripts = (job: Job | undefined): string => (job?.steps ?? []).map(({ run = "" }) => run).join("\n");

  it("is held by one job of one workflow, and only there is an environment that may be guarded", () => {
    const everywhere = workflows.flatMap(([file, { jobs: all }]) =>
      Object.entries(all).map(([name, job]) => ({ job: `${file} ${name}`, ...job })),
    );
    const writing = everywhere.filter(({ permissions = {} }) => Object.values(permissions).includes("write"));
    // npm trusts this workflow in this environment; the other right is to deploy the site.
    expect(writing.map(({ job }) => job)).toEqual(["docs.yml deploy", "publish.yml publish"]);
    expect(holders.map(([name, { permissions, environment }]) => [name, permissions, environment])).toEqual([
      ["publish", { "id-token": "write" }, "npm"],
    ]);
  });

  it("is not in reach of dependencies, tests or the code of this repository", () => {
    const [, holder] = holders[0] ?? [];
    expect(scripts(holder).trim().split("\n")).toHaveLength(1);
    expect(scripts(holder).trim()).toMatch(/^npm publish \S+\.tgz" --ignore-scripts --provenance /);
    expect(JSON.stringify(holder?.steps)).not.toMatch(/checkout|"cache"|npm (?:ci|install|test|run)/);
  });

  it("is used for what was tested before, of a commit of main, with dependencies that are signed", () => {
    const [, holder] = holders[0] ?? [];
    const before = publish?.jobs[holder?.needs ?? ""];
    const order = [
      "git merge-base --is-ancestor",
      "npm ci",
      "npm audit signatures",
      "npm test",
      "npm pack",
      "npm sbom",
    ];
    const found = order.map((command) => scripts(before).indexOf(command));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((one, other) => one - other));
    // Provenance is refused where package.json names another repository than the one that it was built in.
    expect(scripts(before)).toContain("npm pkg set repository.type=git repository.url=");
  });
});

it("the site is deployed by a job that runs nothing of this repository, and only from main", () => {
  const docs = workflows.find(([name]) => name === "docs.yml")?.[1];
  const { deploy } = docs?.jobs ?? {};
  expect(deploy?.permissions).toEqual({ pages: "write", "id-token": "write" });
  expect(deploy?.steps.map(({ uses, run }) => uses?.split("@")[0] ?? run)).toEqual(["actions/deploy-pages"]);
  expect(deploy?.if).toBe("github.event_name == 'push'");
  expect(docs?.on).toEqual({ push: { branches: ["main"] }, pull_request: null });
});

it("npm's page is told where the repository is by the workflow, which alone knows", () => {
  const text = texts.find(([name]) => name === "publish.yml")?.[1] ?? "";
  for (const field of ["repository.url=", "bugs.url=", "homepage="]) expect(text).toContain(field);
});

it("Dependabot knows of the actions, and of every lockfile", () => {
  const { updates } = parse(readFileSync(join(ROOT, ".github/dependabot.yml"), "utf8")) as {
    updates: { "package-ecosystem": string; directory?: string; directories?: string[] }[];
  };
  expect(updates.map((one) => one["package-ecosystem"])).toEqual(["github-actions", "npm"]);
  const locks = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("package-lock.json") && !path.includes("node_modules"))
    .map((path) => `/${path.replace(/\/?package-lock\.json$/, "")}`);
  expect(updates[1]?.directories?.toSorted()).toEqual(locks.toSorted());
});
