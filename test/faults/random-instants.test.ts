import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Deployment } from "@slipway/domain";
import { StageStatus } from "@slipway/proto/state";
import { eventually, type GitRepository, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { chance, printSeedOnFailure } from "./seeded-chance.ts";

/** A case ends when this many stages have been interrupted, each wherever it happened to be. */
const wantedCuts = 50;
const plugins = ["wait", "waitapproval", "scriptrun"] as const;
const applications = Array.from({ length: 20 }, (_, index) => `app-${index}`);

const resources = new AsyncDisposableStack();
let repository: GitRepository;
let slipway: Slipway;
let scripts: string;

beforeAll(async () => {
  scripts = resources.use(await tempDir("scripts")).path;
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come later\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      plugins: [{ name: "waitapproval" }, { name: "scriptrun" }],
      storeUrl: await sqliteUrl(),
      processes: {},
      leaseMs: 2_000,
    }),
  );
  const stop = new AbortController();
  const approving = approveEverything(stop.signal);
  resources.defer(async () => {
    stop.abort();
    await approving;
  });
});

afterAll(() => resources.disposeAsync());

const cases = [
  { name: "plugins are killed", disturb: killPlugins },
  { name: "the executor is stopped and started", disturb: restartExecutor },
  { name: "both happen", disturb: (round: string) => Promise.all([killPlugins(round), restartExecutor(round)]) },
];

test.for(cases)(
  "at whatever instant $name, every deployment succeeds, and no stage runs twice unless it was interrupted",
  { timeout: 1_200_000 },
  async ({ name: what, disturb }) => {
    printSeedOnFailure();
    for (let cuts = 0, number = 1; cuts < wantedCuts; number++) {
      const round = `${what}, round ${number}`;
      const files = applications.map((name) => filesOf(name, round));
      const commit = await repository.commit(Object.assign({}, ...files), "Change all");
      await slipway.notifyOfPush("apps");
      await eventually(async () => {
        const deployments = await slipway.deploymentsOf(commit);
        expect(deployments).toHaveLength(applications.length);
        // Else there might be nothing to interrupt yet.
        expect(deployments.map(({ status }) => status)).toContain("running");
      });
      await disturb(round);
      for (const name of applications) {
        const deployment = await slipway.waitForDeployment(name, commit);
        await expectRight(deployment);
        cuts += deployment.stages.reduce((sum, { attempt }) => sum + attempt - 1, 0);
      }
    }
  },
);

/** Each plugin at an instant of its own. */
async function killPlugins(round: string): Promise<void> {
  await Promise.all(
    plugins.map(async (name) => {
      await delay(chance(`${round}: kill ${name}`) * 3_000);
      // Between two lives there is no process to kill.
      await slipway
        .signalPlugin(name, "SIGKILL")
        .catch((error: NodeJS.ErrnoException) => expect(["ENOENT", "ESRCH"]).toContain(error.code));
    }),
  );
}

async function restartExecutor(round: string): Promise<void> {
  await delay(chance(`${round}: stop the executor`) * 3_000);
  await slipway.stop("executor");
  await slipway.start("executor");
}

async function expectRight(deployment: Deployment): Promise<void> {
  const { stages } = deployment;
  const story = (await slipway.history(deployment)).map(({ event }) =>
    "stageId" in event ? `${event.kind} ${event.stageId}` : event.kind,
  );
  expect(deployment, story.join("\n")).toMatchObject({ status: "succeeded" });
  expect(stages.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
  for (const { id } of stages) expect(story.filter((line) => line === `stage-finished ${id}`)).toHaveLength(1);
  expect(stages[1]?.commands, "one approval is enough, however often the stage was interrupted").toHaveLength(1);

  const attempts = stages[2]?.attempt ?? 0;
  const lines = (await readFile(join(scripts, deployment.id), "utf8")).trim().split("\n");
  const [begun, done] = ["begin", "end"].map((word) => lines.filter((line) => line === word).length);
  expect(begun, "every run of the script is a recorded attempt").toBeLessThanOrEqual(attempts);
  expect(done).toBeGreaterThanOrEqual(1);
  expect(lines, "no two at once").not.toContain("overlap");
  expect(lines.at(-1)).toBe("end");
}

/** Writes down its begin and its end, and whether another run was still alive; a zombie does not count. */
const diary = (folder: string, seconds: string) => `
file=${folder}/$SR_DEPLOYMENT_ID
[ -e $file.pid ] && grep -qs '^State:[[:space:]]*[^Z[:space:]]' /proc/$(cat $file.pid)/status && echo overlap >> $file
echo $$ > $file.pid
echo begin >> $file
sleep ${seconds}
echo end >> $file
rm $file.pid
`;

function filesOf(name: string, round: string) {
  const wait = `${Math.round(100 + chance(`${round}: WAIT of ${name}`) * 1_500)}ms`;
  const run = diary(scripts, (0.1 + chance(`${round}: SCRIPT_RUN of ${name}`) * 0.89).toFixed(2));
  const pipeline = [
    { name: "WAIT", with: { duration: wait } },
    { name: "WAIT_APPROVAL", with: {} },
    { name: "SCRIPT_RUN", with: { run } },
  ];
  return applicationFiles({ name, namespace: "none", manifests: {}, pipeline, spec: { plugins: {} } });
}

/** Approves every stage that waits for it, some time after it began to. */
async function approveEverything(signal: AbortSignal): Promise<void> {
  const asked = new Set<string>();
  const watched = slipway.api.deployments.watchDeployments({}, { signal });
  try {
    for await (const { deployment } of watched)
      for (const { id, name, status } of deployment?.stages ?? []) {
        if (name !== "WAIT_APPROVAL" || status !== StageStatus.RUNNING || asked.has(id)) continue;
        asked.add(id);
        void delay(chance(`approval ${asked.size}`) * 800).then(() =>
          slipway.api.deployments.approveStage(
            { deploymentId: deployment?.id ?? "", stageId: id },
            { headers: { "slipway-user": "tester" } },
          ),
        );
      }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
