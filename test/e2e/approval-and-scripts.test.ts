import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { connectClient, localTokenFile, readLocalToken } from "@slipway/runtime";
import { eventually, type GitRepository, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const resources = new AsyncDisposableStack();
let repository: GitRepository;
let slipway: Slipway;
/** Folder that the scripts write to. */
let out = "";

beforeAll(async () => {
  out = resources.use(await tempDir("scripts")).path;
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      plugins: [{ name: "waitapproval" }, { name: "scriptrun", config: { gracePeriod: "1s" } }],
      storeUrl: await sqliteUrl(),
      processes: {},
    }),
  );
});

afterAll(() => resources.disposeAsync());

interface TestStage {
  readonly name: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** Pushes an application with these stages and the files its scripts use. */
async function push(name: string, stages: readonly TestStage[], files: Readonly<Record<string, string>> = {}): Promise<string> {
  const spec = { name, planner: { alwaysUsePipeline: true }, pipeline: { stages }, plugins: { scriptrun: {} } };
  const file = { apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec };
  const placed = Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]);
  const commit = await repository.commit(
    { ...Object.fromEntries(placed), [`${name}/app.pipecd.yaml`]: JSON.stringify(file) },
    `Change ${name}`,
  );
  await slipway.notifyOfPush("apps");
  return commit;
}

const script = (run: string, more: Readonly<Record<string, unknown>> = {}): TestStage => ({
  name: "SCRIPT_RUN",
  with: { run, env: { OUT: out }, ...more },
});
const stageNamed = ({ stages }: Deployment, name: string) => stages.find((each) => each.name === name);
const shownOf = (deployment: Deployment, name: string) => stageNamed(deployment, name)?.metadata["pipecd/stage-display-metadata"];
const linesOf = async (file: string) => (await readFile(join(out, file), "utf8")).trim().split("\n");

async function approve(deploymentId: string, stageId: string, person: string): Promise<void> {
  await using client = connectClient(DeploymentService, slipway.gatewayUrl);
  const token = await readLocalToken(localTokenFile(Number(new URL(slipway.gatewayUrl).port)));
  await client.approveStage({ deploymentId, stageId }, { headers: { authorization: `Bearer ${token}`, "slipway-user": person } });
}

test("two of three users approve although the plugin is killed; then a script runs with the files of the application", async () => {
  const approval = { name: "WAIT_APPROVAL", with: { approvers: ["ann", "bob", "cid"], minApproverNum: 2 } };
  const greet = script('sh greet.sh "$SR_APPLICATION_NAME" "$SR_TRIGGERED_COMMIT_HASH" > $OUT/greeting');
  const commit = await push("shop", [approval, greet], { "greet.sh": 'echo "hello $*"\n' });
  const waiting = await slipway.waitForDeployment("shop", commit, {
    until: (each) => shownOf(each, "WAIT_APPROVAL") === "0 of 2 approvals",
  });
  const stageId = stageNamed(waiting, "WAIT_APPROVAL")?.id ?? "";

  await expect(approve(waiting.id, stageId, "eve")).rejects.toThrow(/ann, bob, cid/);
  await approve(waiting.id, stageId, "ann");
  await approve(waiting.id, stageId, "ann");
  await slipway.waitForDeployment("shop", commit, { until: (each) => shownOf(each, "WAIT_APPROVAL") === "1 of 2 approvals: ann" });
  await slipway.signalPlugin("waitapproval", "SIGKILL");
  await approve(waiting.id, stageId, "cid");

  const ended = await slipway.waitForDeployment("shop", commit);
  expect([ended.status, ended.statusReason]).toEqual(["succeeded", "every stage succeeded"]);
  expect(shownOf(ended, "WAIT_APPROVAL")).toBe("Approved by: ann, cid");
  expect(stageNamed(ended, "WAIT_APPROVAL")?.metadata).toMatchObject({ "pipecd/stage-approved-users": "ann, cid" });
  expect(await linesOf("greeting")).toEqual([`hello shop ${commit}`]);
  const log = await eventuallyShown(async () => {
    const { stdout } = await slipway.cli("deployment", "logs", ended.id, "WAIT_APPROVAL");
    expect(stdout).toContain("approved by ann, cid");
    return stdout;
  });
  expect(log).toMatch(/cid approved at \S+, 2 of 2/);
});

test("a failed script is rolled back, and so are earlier ones with onRollback, but no others", async () => {
  const undo = (name: string) => ({ onRollback: `echo "${name} $SR_IS_ROLLBACK" >> $OUT/undone` });
  const stages = [script("true", undo("first")), script("true"), script("exit 4", undo("third")), script("true", undo("fourth"))];
  const ended = await slipway.waitForDeployment("bank", await push("bank", stages));
  expect(ended).toMatchObject({ status: "failed", statusReason: expect.stringContaining("the script exited with code 4") });
  expect((await linesOf("undone")).toSorted()).toEqual(["first true", "third true"]);
});

test("a cancel ends a script that ignores TERM", async () => {
  const stubborn = "trap '' TERM; echo $$ > $OUT/pid; while :; do sleep 0.1; done";
  const commit = await push("news", [script(stubborn)]);
  const pid = await eventually(async () => Number((await linesOf("pid"))[0]));
  const { id } = await slipway.waitForDeployment("news", commit, { until: ({ status }) => status === "running" });
  const cancel = await slipway.cli("deployment", "cancel", id);
  expect(cancel.code, cancel.stderr).toBe(0);
  expect(await slipway.waitForDeployment("news", commit)).toMatchObject({ status: "cancelled" });
  await eventually(async () => expect(() => process.kill(pid, 0)).toThrow());
});
