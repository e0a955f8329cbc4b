import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlanContext } from "@slipway/plugin-sdk";
import { expect, onTestFinished, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { deployTargetSchema } from "../deploy-target.ts";
import type { Schemas } from "../schemas.ts";
import { planning } from "./planning.ts";

test("what a deploy target does not allow is refused at planning, for each target; a namespace that is not written is left to the cluster", async () => {
  const dir = await mkdtemp(join(tmpdir(), "planning-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const object = (kind: string, metadata: string) => `---\napiVersion: v1\nkind: ${kind}\nmetadata: ${metadata}\n`;
  await writeFile(join(dir, "a.yaml"), object("ConfigMap", "{name: a, namespace: bank}") + object("Secret", "{name: b}"));
  const target = (name: string, allowed: unknown) => ({ name, labels: {}, config: deployTargetSchema.parse({ allowed }) });
  const context = {
    deployment: { applicationName: "shop", repositoryUrl: "https://git/apps.git" },
    application: applicationSchema.parse({}),
    target: { dir, configFilename: "app.pipecd.yaml", sharedConfigDir: "" },
    deployTargets: [target("eu", { namespaces: ["shop"] }), target("us", undefined), target("asia", { deniedKinds: ["Secret"] })],
    signal: new AbortController().signal,
  } as unknown as PlanContext<Schemas>; // what is left out is not used here

  const checking = Promise.resolve(planning.check?.(context));
  await expect(checking).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(
      /^deploy target eu: .*\nConfigMap bank\/a \(a.yaml:2\): namespace bank is not allowed\ndeploy target asia: .*\nSecret b \(a.yaml:6\): kind Secret is denied$/,
    ),
  });
});
