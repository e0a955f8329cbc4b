import type { Deployment } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
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
  await eventuallyShown(async () => expect(await shown("get", first)).toMatch(/^2 +api +Running /m));
  await eventuallyShown(async () => expect(await shown("list", "--open")).toMatch(/^\S+ +web +\S+ +Running +1\/3 /m));

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
  await eventuallyShown(async () => expect(await shown("list", "--open")).toMatch(/^no chains/));
});

test("a deployment waits for what it depends on, over a crash of the watcher, and a person skips the wait", async () => {
  const { slipway, repository } = steps;
  const fileOf = (name: string, stage: string, spec = {}) =>
    applicationFiles({ name, namespace: "none", manifests: {}, pipeline: [{ name: stage }], spec: { plugins: { steps: {} }, ...spec } });
  const push = async (text: string) => {
    const cart = fileOf("cart", "NOOP", { description: text, dependsOn: [{ name: "db" }] });
    // In the order of their directories, the dependent application is first.
    const commit = await repository.commit({ ...cart, ...fileOf("db", "GATE", { description: text }) }, text);
    await slipway.notifyOfPush("apps");
    const gated = { until: ({ stages }: Deployment) => stages[0]?.status === "running" };
    return { commit, db: await slipway.waitForDeployment("db", commit, gated) };
  };
  const shown = async (...args: readonly string[]) => (await slipway.cli(...args)).stdout;

  const first = await push("first");
  const waiting = await slipway.waitForDeployment("cart", first.commit, {
    until: ({ waitsFor }) => waitsFor === `db to be deployed: deployment ${first.db.id} is in progress`,
  });
  await eventuallyShown(async () => expect(await shown("app", "list", "--waiting")).toMatch(/^cart +Waiting .*db to be deployed/m));
  expect(await shown("app", "get", "cart")).toMatch(/^Waits for: +db to be deployed: /m);
  expect(await shown("deployment", "get", waiting.id)).toMatch(/^Waits for: +db to be deployed: /m);
  await slipway.kill9("watcher");
  expect(await slipway.cli("deployment", "approve", first.db.id, "--wait")).toMatchObject({ code: 0 });
  await slipway.start("watcher");
  const { status, plannedAt } = await slipway.waitForDeployment("cart", first.commit);
  expect(status).toBe("succeeded");
  const { completedAt } = await slipway.waitForDeployment("db", first.commit);
  expect(Temporal.Instant.compare(plannedAt ?? first.db.createdAt, completedAt ?? first.db.createdAt)).toBe(1);

  const second = await push("second");
  const { id } = await slipway.waitForDeployment("cart", second.commit, { until: ({ waitsFor }) => waitsFor !== "" });
  expect(await slipway.cli("deployment", "skip-wait", id, "--wait")).toMatchObject({ code: 0 });
  expect((await slipway.waitForDeployment("db", second.commit, { until: () => true })).status).toBe("running");
  expect(await shown("deployment", "get", id)).toMatch(/^Wait: +skipped by tester$/m);
  expect(await slipway.cli("deployment", "skip-wait", id)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("tester skipped the wait before"),
  });
  expect(await slipway.cli("deployment", "skip-wait", second.db.id)).toMatchObject({
    stderr: expect.stringContaining("does not wait for other applications"),
  });
});
