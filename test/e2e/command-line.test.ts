import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually, type RunningProcess, startProcess } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Steps, startSteps } from "../system/start-steps.ts";

// What a person sees who follows, filters, cancels and pipes, against a gateway that restarts.

const program = fileURLToPath(new URL("../../bin/slipway", import.meta.url));
const resources = new AsyncDisposableStack();
let slipway: Steps["slipway"];
let push: Steps["push"];
let begin: Steps["begin"];

beforeAll(async () => {
  ({ slipway, push, begin } = resources.use(await startSteps()));
});

afterAll(() => resources.disposeAsync());

test("the logs of a deployment are followed through its stages and its rollback to its end", async () => {
  const { id } = await begin("followed", ["NOOP", "GATE"], ([, gate]) => gate?.status === "running");
  const following = await start("deployment", "logs", id, "--follow");
  expect(await slipway.cli("deployment", "cancel", id)).toMatchObject({ code: 0 });
  expect(await following.exited).toMatchObject({ code: 0 });
  expect(following.output()).toMatch(/UNDO .*undone/);
  expect(following.output()).toMatch(/slipway: .*cancelled/);
});

test("the logs of a deployment that waits in the queue are followed once it runs", async () => {
  const running = await begin("queued", ["GATE"], ([gate]) => gate?.status === "running");
  const commit = await push("queued", ["GATE", "NOOP"]);
  const { id } = await slipway.waitForDeployment("queued", commit, { until: () => true });
  const following = await start("deployment", "logs", id, "--follow");
  await following.line("no stage has started yet");
  for (const each of [running.id, id])
    await eventuallyShown(async () => expect(await slipway.cli("deployment", "approve", each)).toMatchObject({ code: 0 }));
  expect(await following.exited).toMatchObject({ code: 0 });
  expect(following.output()).toMatch(/GATE .*opened by tester/);
});

test("a deployment that has ended cannot be cancelled", async () => {
  const { id } = await begin("ended", ["NOOP"]);
  // The gateway hears of it a moment later.
  await eventuallyShown(async () => expect((await slipway.cli("deployment", "get", id)).stdout).toMatch(/^Status: +Succeeded/m));
  for (const more of [[], ["--wait"]]) {
    const refused = await slipway.cli("deployment", "cancel", id, ...more);
    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("has ended: succeeded") });
  }
});

test("what waits for a person is listed as such, with times, and filters narrow the lists", async () => {
  const { id } = await begin("gated", ["NOOP", "GATE"], ([, gate]) => gate?.status === "running");
  await begin("open", ["NOOP"]);
  await eventuallyShown(async () => {
    const waiting = await slipway.cli("app", "list", "--waiting");
    expect(waiting.stdout).toMatch(/^gated +Waiting .*waiting for approval of stage GATE/m);
    expect(waiting.stdout).not.toMatch(/^open /m);
  });
  expect((await slipway.cli("deployment", "list", "--waiting")).stdout).toMatch(new RegExp(`^${id.slice(0, 8)} .*GATE`, "m"));
  const ended = (await slipway.cli("deployment", "list", "--status", "succeeded", "--app", "open", "--since", "1h")).stdout.trim();
  expect(ended.split("\n")).toEqual([expect.any(String), expect.stringMatching(/ open .*Succeeded/)]);
  const { stdout } = await slipway.cli("deployment", "get", id.slice(0, 8));
  expect(stdout).toMatch(/^Started: +\d{4}-\d\d-\d\d.*ago/m);
  expect(stdout).toMatch(/^NOOP +Succeeded +\d\d:\d\d:\d\dZ +[\d.]+s$/m);
  expect(await slipway.cli("deployment", "approve", "gated", "--wait")).toMatchObject({ code: 0 });
});

test("watches and followed plugin logs go on when the gateway restarts", async () => {
  await begin("watched", ["NOOP"]);
  const watches = [await start("app", "list", "--watch"), await start("deployment", "watch"), await start("plugin", "logs", "steps", "-f")];
  const [applications, deployments, log] = watches as [RunningProcess, RunningProcess, RunningProcess];
  await Promise.all([applications.line(/^watched /), log.line("ready"), untilShown(deployments, "before")]);
  await slipway.stop("gateway");
  for (const watch of watches) await watch.line("the server is away: connecting again");
  await slipway.start("gateway");
  await untilShown(deployments, "after");
  await applications.line(/^after-\d+ .*(Synced|Unknown)/);
  await slipway.signalPlugin("steps", "SIGKILL");
  await eventually(() => expect(log.output().match(/ready/g)?.length).toBeGreaterThan(1));
}, 120_000);

/** Deploys one application after another until a watch shows that one has succeeded: it says neither when it is connected nor what ended before. */
async function untilShown(watch: RunningProcess, name: string): Promise<void> {
  for (let n = 1; !new RegExp(`${name}-\\d+ .*succeeded`).test(watch.output()); n++) await begin(`${name}-${n}`, ["NOOP"]);
}

test("a reader that goes away, as head does, ends a command quietly", async () => {
  const child = spawn(program, ["app", "list", "-o", "json"], { env: { ...process.env, SLIPWAY_SERVER: slipway.gatewayUrl } });
  child.stdout.destroy();
  const said: Buffer[] = [];
  child.stderr.on("data", (bytes) => said.push(bytes));
  const [code] = await once(child, "close");
  expect([code, Buffer.concat(said).toString()]).toEqual([0, ""]);
});

test("the server can be named before the command", async () => {
  const asked = await start("--server", slipway.gatewayUrl, "app", "list");
  expect(await asked.exited).toMatchObject({ code: 0 });
  expect(asked.output()).toContain("REVISION");
});

/** A command that goes on beside the test. */
async function start(...args: readonly string[]): Promise<RunningProcess> {
  const running = await startProcess(program, args, { env: { SLIPWAY_SERVER: slipway.gatewayUrl, SLIPWAY_USER: "tester" } });
  onTestFinished(() => running[Symbol.asyncDispose]());
  return running;
}
