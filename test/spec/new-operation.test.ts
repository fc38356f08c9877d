import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { newOperation } from "../../scripts/new-operation.ts";
import { lint } from "./redocly.ts";

async function copyOfDescription(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "new-operation-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await cp("spec", join(root, "spec"), { recursive: true });
  return root;
}

it("starts an operation, of which the lint then asks what only its author can know", async () => {
  const root = await copyOfDescription();
  const left = await newOperation(root, [
    "getBadge",
    "GET",
    "/v2/profiles/{profileId}/badge/{badgeId}",
    "PIN",
  ]);
  expect(left[0]).toMatch(/^spec\/components\/parameters\/BadgeId\.yaml: write it/);
  expect(left[1]).toMatch(/^spec\/paths\/get-badge\.yaml: summary/);
  expect(await readFile(join(root, "spec/openapi.yaml"), "utf8")).toContain(
    "\n  /v2/profiles/{profileId}/badge/{badgeId}:\n    $ref: paths/get-badge.yaml\ncomponents:\n",
  );

  const whole = await copyOfDescription();
  await newOperation(whole, ["getBadge", "GET", "/v2/profiles/{profileId}/badge", "PIN"]);
  const [problems = []] = await lint([join(whole, "spec/openapi.yaml")]);
  expect(problems.map(({ ruleId }) => ruleId).sort()).toEqual([
    "operation-2xx-response",
    "operation-description",
    "operation-summary",
    "rule/retry",
  ]);
}, 60_000);

it("adds a method to a path that is known, and leaves the rest as it is", async () => {
  const root = await copyOfDescription();
  const before = await readFile(join(root, "spec/openapi.yaml"), "utf8");
  const path = "/v2/profiles/{profileId}/facemaps";
  const [step] = await newOperation(root, ["getFacemap", "GET", path, "Facemap"]);
  expect(step).toMatch(/^spec\/paths\/facemaps\.yaml/);
  expect(await readFile(join(root, "spec/openapi.yaml"), "utf8")).toBe(before);
  expect(await readFile(join(root, "spec/paths/facemaps.yaml"), "utf8")).toContain(
    "\nget:\n  operationId: getFacemap\n",
  );
});

it.each([
  [["badge", "GET", "/v2/x", "PIN"], "camelCase id"],
  [["getBadge", "FETCH", "/v2/x", "PIN"], "one of GET"],
  [["getBadge", "GET", "v2/x", "PIN"], "a path"],
  [["getBadge", "GET", "/v2/x", "Badge"], "one of the tags: One-time token"],
])("says what to pass instead of %j", async (args, says) => {
  await expect(newOperation(await copyOfDescription(), args)).rejects.toThrow(says);
});
