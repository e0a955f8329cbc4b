import { eventually } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Steps, startSteps } from "../system/start-steps.ts";

// Deployments of several applications that depend on one another.

const resources = new AsyncDisposableStack();
let steps: Steps;

beforeAll(async () => {
  steps = resources.use(await startSteps());
});

afterAll(() => resources.disposeAsync());

test("a chain is shown, cancelled with what it has begun, and resumed to its end", async () => {
  const onlyChains = { trigger: { onChain: { disabled: false }, onCommit: { disabled: true } } };
  await steps.push("api", ["GATE"], onlyChains);
  const known = await steps.push("site", ["NOOP"], onlyChains);
  await eventually(async () => expect((await steps.slipway.findApplication("site"))?.seen?.commitHash).toBe(known));
  const chain = { applications: [{ name: "api" }, { name: "site" }] };
  const commit = await steps.push("web", ["NOOP"], { postSync: { chain } });
  const { id: first } = await steps.slipway.waitForDeployment("web", commit);

  const api = (status: string) =>
    eventually(async () => {
      const { id } = await steps.slipway.waitForDeployment("api", commit, { until: ({ stages }) => stages[0]?.status === status });
      return id;
    });
  const gate = await api("running");
  const shown = async (...args: readonly string[]) => (await steps.slipway.cli("chain", ...args)).stdout;
  await eventually(async () => expect(await shown("get", first)).toMatch(/^2 +api +Running /m));
  expect(await shown("list", "--open")).toMatch(/^\S+ +web +\S+ +Running +1\/3 /m);

  const cancelled = { code: 0, stdout: expect.stringContaining(`cancelled by tester; cancellation requested of deployment ${gate}`) };
  expect(await steps.slipway.cli("chain", "cancel", first)).toMatchObject(cancelled);
  await api("cancelled");
  expect(await shown("get", first)).toMatch(/^Status: +Cancelled \(cancelled by tester\)$/m);
  expect(await steps.slipway.deployments("site")).toEqual([]);

  expect(await steps.slipway.cli("chain", "resume", first)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/ goes on with block 2$/m),
  });
  expect(await steps.slipway.cli("deployment", "approve", await api("running"))).toMatchObject({ code: 0 });
  const ended = await steps.slipway.cli("chain", "get", first, "--watch");
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^3 +site +Succeeded .*\n\n$/m) });
  expect(await shown("list", "--open")).toMatch(/^no chains/);
});
