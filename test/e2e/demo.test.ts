import { fileURLToPath } from "node:url";
import { startProcess } from "@slipway/testkit";
import { expect, test } from "vitest";

const demo = fileURLToPath(new URL("../demo/main.ts", import.meta.url));

test("the demo deploys the examples and a change to one, and its last line reports in JSON what is on the cluster and in the store", async () => {
  await using run = await startProcess(process.execPath, [demo, "--once", "--json"], {
    // From the sources, as people run it.
    env: { SLIPWAY_KUBECONFIG: undefined, NODE_OPTIONS: undefined },
  });

  const { code } = await run.exited;

  expect(code, run.output()).toBe(0);
  const outcome = JSON.parse(run.output().trimEnd().split("\n").at(-1) ?? "");
  expect(outcome).toMatchObject({ applications: 4, objects: 11 });
  const deployments: readonly { readonly application: string; readonly status: string }[] = outcome.deployments;
  expect(deployments.map(({ application }) => application).sort()).toEqual(["hello", "settings", "shop", "shop"]);
  for (const each of outcome.deployments)
    expect(each).toEqual({
      application: expect.any(String),
      status: "succeeded",
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      seconds: expect.any(Number),
    });
  // Triggered, planned, claimed, at least one stage started and finished, ended.
  expect(outcome.traceRows).toBeGreaterThanOrEqual(4 * 6);
});
