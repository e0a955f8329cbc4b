import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startWebReceiver, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Steps, startSteps } from "../system/start-steps.ts";

// What insights say of real deployments: the numbers, what is behind them, and what DevLake is told.

const resources = new AsyncDisposableStack();
let slipway: Steps["slipway"];
let begin: Steps["begin"];
let ids: string[];

beforeAll(async () => {
  ({ slipway, begin } = resources.use(await startSteps()));
  const first = await begin("cart", ["NOOP"]);
  const broken = await begin("cart", ["NOOP", "FLAKY"]);
  const fixed = await begin("cart", ["NOOP"]);
  ids = [first, broken, fixed].map(({ id }) => id);
});

afterAll(() => resources.disposeAsync());

test("the five metrics are shown for people and for programs, and the list has as many deployments as are counted", async () => {
  await eventuallyShown(async () => {
    const shown = await slipway.cli("insights", "cart");
    expect(shown.stdout).toMatch(/^deployment frequency +\S.* +2 deployments/m);
  });
  const shown = await slipway.cli("insights", "cart");
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/^lead time +\S.* +3 changes/m);
  expect(shown.stdout).toMatch(/^change failure rate +33\.3 % +1 of 3 deployments/m);
  expect(shown.stdout).toMatch(/^recovery time +\S.* +1 failure/m);
  expect(shown.stdout).toMatch(/^rework rate +0\.0 % +0 of 3 deployments/m);

  const { total } = JSON.parse((await slipway.cli("insights", "cart", "-o", "json")).stdout);
  expect(total.insights).toMatchObject({ deployments: "3", successfulDeployments: "2", failedDeployments: "1" });
  const all = await slipway.cli("insights", "deployments", "cart", "-o", "json");
  expect(JSON.parse(all.stdout).deployments.map(({ deploymentId }: { deploymentId: string }) => deploymentId)).toEqual(ids.toReversed());
  const failed = await slipway.cli("insights", "deployments", "cart", "--metric", "change-failure-rate", "-o", "json");
  expect(JSON.parse(failed.stdout).deployments).toMatchObject([
    { deploymentId: ids[1], failureCause: "INSIGHT_FAILURE_CAUSE_ROLLED_BACK" },
  ]);
});

test("DevLake gets each deployment, again while it is busy, and one that it refuses holds up no other", async () => {
  await using devlake = await startWebReceiver();
  const dir = resources.use(await tempDir("devlake")).path;
  const key = join(dir, "devlake.key");
  await writeFile(key, "s3cret\n");
  devlake.answer = ({ body }, before) => {
    if (before === 0) return { status: 503 };
    return body.includes(ids[1] ?? "") ? { status: 400, body: "no such repo, s3cret" } : { status: 200 };
  };
  const sent = await slipway.cli("insights", "export", "cart", "--url", `${devlake.url}/connections/1`, "--token-file", key);
  expect(sent.code).toBe(1);
  expect(`${sent.stdout}${sent.stderr}`).not.toContain("s3cret");
  expect(sent.stderr).toMatch(new RegExp(`deployment ${ids[1]}: DevLake at .*/deployments answered 400: no such repo, \\*\\*\\*`));
  expect(sent.stderr).toContain("posted 2 deployments and 0 incidents");
  const taken = devlake.requests.map(({ body }) => JSON.parse(body).id);
  expect(taken).toEqual([ids[2], ids[2], ids[1], ids[0]]);
  for (const { headers, path } of devlake.requests)
    expect([headers["authorization"], path]).toEqual(["Bearer s3cret", "/connections/1/deployments"]);
});
