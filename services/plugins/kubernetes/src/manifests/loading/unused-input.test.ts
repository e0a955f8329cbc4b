import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import { unusedInput } from "./unused-input.ts";

test.for([
  {
    name: "manifests beside a kustomization",
    files: ["kustomization.yaml"],
    input: { manifests: ["a.yaml"] },
    want: ["input.manifests has no effect"],
  },
  {
    name: "options without a kustomization",
    files: [],
    input: { kustomizeOptions: { reorder: "none" } },
    want: ["input.kustomizeOptions has no effect"],
  },
  { name: "options of a kustomization", files: ["Kustomization"], input: { kustomizeOptions: { reorder: "none" } }, want: [] },
  { name: "manifests", files: ["a.yaml"], input: { manifests: ["a.yaml"], kustomizeVersion: "5.8.1" }, want: [] },
])("$name: $want", async ({ files, input, want }) => {
  const dir = await mkdtemp(join(tmpdir(), "unused-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const file of files) await writeFile(join(dir, file), "");
  const problems = await unusedInput(dir, applicationSchema.parse({ input }).input);
  expect(problems).toEqual(want.map((text) => expect.stringContaining(text)));
});
