import { type Application, deploymentReference } from "@slipway/domain";
import { sampleApplication, sampleDeployment } from "@slipway/testkit";
import { expect, test } from "vitest";
import { decidePrunes } from "./decide-prunes.ts";

const deployed = (given: Partial<Application>) =>
  sampleApplication({ deployTargets: { kubernetes: ["dev"] }, lastTriggered: deploymentReference(sampleDeployment()), ...given });

test.for([
  { name: "nothing is removed", remove: [], want: 0 },
  { name: "what is removed leaves its objects", remove: [deployed({ pruneOnRemoval: false })], want: 0 },
  { name: "objects may be deleted", remove: [deployed({ pruneOnRemoval: true })], want: 1 },
])("where $name, other repositories are looked at $want times", async ({ remove, want }) => {
  let looks = 0;
  const file = { path: "blog", configFilename: "app.pipecd.yaml", treeId: "t", config: undefined, deployTargets: {}, warnings: [] };
  await decidePrunes({
    plan: { register: [], move: [], remove, deselect: [] },
    known: [...remove, deployed({ name: "blog" })],
    elsewhere: () => {
      looks += 1;
      return [];
    },
    files: [file],
    isPartial: false,
    commitHash: "c",
    continues: async () => true,
  });
  expect(looks).toBe(want);
});
