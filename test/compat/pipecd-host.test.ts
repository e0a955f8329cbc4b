import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { PipecdHost } from "./pipecd-host.ts";
import { executeRequest, type StageOrder, stageCommand } from "./pipecd-request.ts";

// Our plugins, driven by a host on PipeCD's generated clients. The kubernetes plugin needs a cluster and has its own file.

const tourProgram = fileURLToPath(new URL("tour-plugin.ts", import.meta.url));
const programOf = (plugin: string) => fileURLToPath(new URL(`../../services/plugins/${plugin}/src/main.ts`, import.meta.url));

async function startPlugin(name: string, program = programOf(name)): Promise<PipecdHost> {
  const host = await PipecdHost.open({ name, command: [process.execPath, program] });
  onTestFinished(() => host[Symbol.asyncDispose]());
  await host.start();
  return host;
}

const execute = (host: PipecdHost, order: StageOrder) => host.call("DeploymentService.ExecuteStage", executeRequest(order));

/** Waits until the stage has logged `text`. */
async function untilSaid(host: PipecdHost, text: string): Promise<void> {
  await eventually(() => expect(host.log().lines.join("\n")).toContain(text));
}

const stagesOf = [
  { plugin: "wait", stages: ["WAIT"] },
  { plugin: "waitapproval", stages: ["WAIT_APPROVAL"] },
  { plugin: "scriptrun", stages: ["SCRIPT_RUN", "SCRIPT_RUN_ROLLBACK"] },
  { plugin: "analysis", stages: ["ANALYSIS"] },
];

test.for(stagesOf)("$plugin names its stages", async ({ plugin, stages }) => {
  const host = await startPlugin(plugin);
  expect(await host.call("DeploymentService.FetchDefinedStages", {}).answer).toEqual({ stages });
  expect(await host.end("TERM")).toMatchObject({ code: 0 });
});

test.for(["LivestateService.GetLivestate", "PlanPreviewService.GetPlanPreview"])(
  "%s of a plugin without it is Unimplemented, which piped skips",
  async (method) => {
    const host = await startPlugin("wait");
    const source = { applicationDirectory: "/tmp", commitHash: "a".repeat(40), applicationConfigFilename: "app.pipecd.yaml" };
    const application = { applicationId: "app", applicationName: "shop", pipedId: "piped", deployTargets: ["local"] };
    const sources = method.startsWith("Livestate") ? { deploySource: source } : { targetDeploymentSource: source };
    await expect(host.call(method, { ...application, ...sources }).answer).rejects.toThrow(/^Unimplemented: this server does not serve/);
  },
);

test("a script of two lines starts a plugin, because piped starts a copy of a single file", async () => {
  const { path } = await temporary();
  const script = join(path, "wait");
  await writeFile(script, `#!/bin/sh\nexec ${process.execPath} ${programOf("wait")} "$@"\n`, { mode: 0o755 });
  const host = await PipecdHost.open({ name: "wait", command: [script] });
  onTestFinished(() => host[Symbol.asyncDispose]());
  await host.start();
  expect(await execute(host, { stage: "WAIT", options: { duration: "50ms" } }).answer).toMatchObject({ status: "STAGE_SUCCESS" });
  expect(await host.end("TERM")).toMatchObject({ code: 0 });
});

test("PipeCD's host answers every request of a stage, and its validation rejects none", async () => {
  const host = await startPlugin("tour", tourProgram);
  const { status, message } = (await execute(host, { stage: "TOUR" }).answer) as { readonly status: string; readonly message: string };

  expect({ status, message }).toEqual({ status: "STAGE_SUCCESS", message: "" });
  expect(host.refused().filter(({ served }) => served !== "GetApplicationSharedObject")).toEqual([]);
  const { lines, isComplete } = host.log();
  expect(isComplete).toBe(true);
  expect(lines.slice(0, 300)).toEqual(Array.from({ length: 300 }, (_, index) => `INFO: line ${index}`));
  expect(lines.slice(-2)).toEqual(["ERROR: an error that fails nothing\nof two lines", "SUCCESS: seen all"]);
});

test("no push of a log is aborted: the end of a stage waits for the one under way", async () => {
  const host = await startPlugin("tour", tourProgram);
  for (let round = 0; round < 3; round++) await execute(host, { stage: "TOUR" }).answer;
  const reports = host.served.filter(({ served }) => served.startsWith("ReportStageLogs"));
  expect(reports.filter(({ error }) => error !== undefined)).toEqual([]);
  const completed = reports.map(({ request }) => request.completed === true);
  expect(completed.filter(Boolean)).toHaveLength(3);
  expect(completed.at(-1)).toBe(true);
});

test("a plan of a pipeline has the stages that PipeCD requested, and the stages of a quick sync have no ids", async () => {
  const host = await startPlugin("scriptrun");
  const config = (options: unknown) => Buffer.from(JSON.stringify(options)).toString("base64");
  const stages = [
    { index: 1, name: "SCRIPT_RUN", desc: "mine", config: config({ run: "true", onRollback: "undo" }) },
    { index: 3, name: "SCRIPT_RUN", config: config({ run: "true" }) },
  ];
  const planned = await host.call("DeploymentService.BuildPipelineSyncStages", { rollback: true, stages }).answer;
  expect(planned).toMatchObject({
    stages: expect.arrayContaining([
      expect.objectContaining({ name: "SCRIPT_RUN", index: 1, desc: "mine", rollback: false }),
      expect.objectContaining({ name: "SCRIPT_RUN", index: 3, rollback: false }),
      expect.objectContaining({ name: "SCRIPT_RUN_ROLLBACK", index: 1, rollback: true }),
    ]),
  });
  const tour = await startPlugin("tour", tourProgram);
  expect(await tour.call("DeploymentService.BuildQuickSyncStages", { rollback: true }).answer).toMatchObject({
    stages: [{ id: "", name: "TOUR", rollback: false, availableOperation: "MANUAL_OPERATION_NONE" }],
  });
});

test("a wait that is cancelled ends its call and completes its log", async () => {
  const host = await startPlugin("wait");
  const call = execute(host, { stage: "WAIT", options: { duration: "1h" } });
  await untilSaid(host, "waiting");
  await host.cancel(call);
  await expect(call.answer).rejects.toThrow(/^Canceled/);
  await eventually(() => expect(host.log().isComplete).toBe(true));
});

test.for([
  { name: "stopped by TERM", signal: "TERM", message: /./, exit: { code: 0 } },
  { name: "killed", signal: "KILL", message: /^Unavailable/, exit: {} },
] as const)("a wait that is $name leaves its log open, and continues from the start time it stored", async ({ signal, message, exit }) => {
  const host = await startPlugin("wait");
  const options = { duration: "1h" };
  const first = execute(host, { stage: "WAIT", options });
  await untilSaid(host, "waiting");
  expect(await host.end(signal)).toMatchObject(exit);
  await expect(first.answer).rejects.toThrow(message);
  expect(host.log().isComplete).toBe(false);

  await host.start();
  const second = execute(host, { stage: "WAIT", options });
  await eventually(() => expect(host.log().lines.filter((line) => line.includes("waiting"))).toHaveLength(2));
  expect(storedStarts(host)).toHaveLength(1);
  await host.cancel(second);
  await expect(second.answer).rejects.toThrow(/^Canceled/);
});

/** Returns the requests in which the plugin stored a start time. */
function storedStarts(host: PipecdHost): readonly PipecdHost["served"][number][] {
  return host.served.filter(
    ({ served, request: { key, metadata } }) =>
      served.startsWith("PutStageMetadata") && (key === "startTime" || metadata?.["startTime"] !== undefined),
  );
}

test("only approvals of listed approvers are counted, as PipeCD's control plane delivers them", async () => {
  const host = await startPlugin("waitapproval");
  const options = { approvers: ["ann", "bob"], minApproverNum: 2 };
  const call = execute(host, { stage: "WAIT_APPROVAL", options });
  for (const commander of ["eve", "ann", "bob"]) await host.give(stageCommand("APPROVE_STAGE", commander));
  expect(await call.answer).toMatchObject({ status: "STAGE_SUCCESS" });
  const metadata = Object.assign({}, ...host.served.map(({ request }) => request.metadata ?? {}));
  expect(metadata).toMatchObject({ "pipecd/stage-approved-users": "ann, bob" });
  expect(host.refused()).toEqual([]);
});

test("a stage is skipped by PipeCD's command", async () => {
  const host = await startPlugin("tour", tourProgram);
  const call = execute(host, { stage: "SKIPPABLE" });
  await host.give(stageCommand("SKIP_STAGE", "ann"));
  expect(await call.answer).toMatchObject({ status: "STAGE_SKIPPED" });
  expect(host.log().lines).toEqual(["INFO: skip by ann"]);
});

test("a script runs with PipeCD's variables, may print empty lines, and its rollback reads the same options", async () => {
  const { path } = await temporary();
  const host = await startPlugin("scriptrun");
  const options = { run: 'echo "$SR_DEPLOYMENT_ID $SR_TRIGGERED_COMMANDER $SR_LABELS_TEAM"; echo; cat file', onRollback: "echo undo" };
  expect(await execute(host, { stage: "SCRIPT_RUN", options, directory: path }).answer).toMatchObject({ status: "STAGE_SUCCESS" });
  expect(host.log().lines.slice(0, 3)).toEqual(["INFO: deployment-1 bob a", "INFO:  ", "INFO: in Git"]);
  expect(host.refused()).toEqual([]);

  const undo = { stage: "SCRIPT_RUN_ROLLBACK", rollback: true, options, directory: path };
  expect(await execute(host, undo).answer).toMatchObject({ status: "STAGE_SUCCESS" });
  expect(host.log().lines).toContain("INFO: undo");
});

test("a stage with wrong options fails with a message, and an unknown stage is an error", async () => {
  const host = await startPlugin("wait");
  const failed = await execute(host, { stage: "WAIT", options: { duration: "soon" } }).answer;
  expect(failed).toMatchObject({
    status: "STAGE_FAILURE",
    message: expect.stringContaining("with.duration: must be a duration such as 30s or 1h30m"),
  });
  expect(host.log()).toEqual({ lines: [expect.stringMatching(/^ERROR: [\s\S]*with\.duration: must be a duration/)], isComplete: true });
  await expect(execute(host, { stage: "WEIGHT" }).answer).rejects.toThrow(/FailedPrecondition.*WEIGHT/);
});

test("a block that cannot be used ends the plugin with a message", async () => {
  const host = await PipecdHost.open({
    name: "wait",
    command: [process.execPath, programOf("wait")],
    block: { deployTargets: [{ name: "" }] },
  });
  onTestFinished(() => host[Symbol.asyncDispose]());
  await expect(host.start()).rejects.toThrow(/the plugin ended: exit status 1/);
  expect(host.output).toMatch(/deployTargets\[0\]\.name/);
});

async function temporary() {
  const dir = await tempDir("compat");
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const path = join(dir.path, "shop");
  await mkdir(path);
  await writeFile(join(path, "file"), "in Git\n");
  return { path };
}
