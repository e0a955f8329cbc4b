import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment } from "@slipway/domain";
import { StageStatus } from "@slipway/proto/state";
import { type GatedNats, type GitRepository, gateNats, sqliteUrl, startGitServer, startNats, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { chance, printSeedOnFailure } from "./test-chance.ts";

const rounds = 2;
/** How often each victim is interrupted in a round. */
const cutsPerRound = 2;
/**
 * The executor writes at least 180 messages in a round: nine for each deployment, and the logs. An instant is a number of messages below this, so
 * every one can be reached, also when a few messages pass uncounted after a cut.
 */
const instants = 120;
const plugins = ["wait", "waitapproval", "scriptrun"] as const;
const applications = Array.from({ length: 20 }, (_, index) => `app-${index}`);

const resources = new AsyncDisposableStack();
let repository: GitRepository;
let slipway: Slipway;
/** Between the executor and NATS. Every step of a deployment and every batch of log lines passes it. */
let gate: GatedNats;
let scripts: string;

beforeAll(async () => {
  scripts = resources.use(await tempDir("scripts")).path;
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come later\n" });
  const nats = resources.use(await startNats());
  gate = resources.use(await gateNats(nats.url));
  slipway = resources.use(
    await startSlipway({
      natsUrl: nats.url,
      natsUrlOf: (service) => (service === "executor" ? gate.url : undefined),
      repositories: { apps: repository.url },
      plugins: [{ name: "waitapproval" }, { name: "scriptrun" }],
      storeUrl: await sqliteUrl(),
      processes: {},
      leaseMs: 2_000,
    }),
  );
});

afterAll(() => resources.disposeAsync());

interface Victim {
  readonly name: string;
  /** Interrupts the victim while the executor's next message is held, and calls `release` once it is interrupted. */
  readonly cut: (release: () => void) => Promise<void>;
}

const killedPlugins = plugins.map(
  (name): Victim => ({
    name,
    cut: async (release) => {
      // Between two lives there is no process to kill.
      await slipway
        .signalPlugin(name, "SIGKILL")
        .catch((error: NodeJS.ErrnoException) => expect(["ENOENT", "ESRCH"]).toContain(error.code));
      release();
    },
  }),
);

const restartedExecutor: Victim = {
  name: "executor",
  cut: async (release) => {
    const stopped = slipway.stop("executor");
    // It finishes its writes before it stops.
    release();
    await stopped;
    await slipway.start("executor");
  },
};

const cases: readonly { readonly name: string; readonly victims: readonly Victim[] }[] = [
  { name: "plugins are killed", victims: killedPlugins },
  { name: "the executor is stopped and started", victims: [restartedExecutor] },
  { name: "both happen", victims: [...killedPlugins, restartedExecutor] },
];

test.for(cases)(
  "at whatever instant $name, every deployment succeeds, and no stage runs twice unless it was interrupted",
  { timeout: 1_200_000 },
  async ({ name: what, victims }) => {
    printSeedOnFailure();
    for (let number = 1; number <= rounds; number++) {
      const round = `${what}, round ${number}`;
      const cuts = victims
        .flatMap((victim) => Array.from({ length: cutsPerRound }, (_, cut) => ({ victim, cut })))
        .map(({ victim, cut }) => ({ victim, instant: Math.floor(chance(`${round}: cut ${cut + 1} of ${victim.name}`) * instants) }))
        .toSorted((one, other) => one.instant - other.instant);
      const over = Promise.withResolvers<void>();
      const cutting = cutAll(cuts, over.promise);
      const stop = new AbortController();
      try {
        const files = applications.map((name) => filesOf(name, round));
        const commit = await repository.commit(Object.assign({}, ...files), "Change all");
        await slipway.notifyOfPush("apps");
        const deployed = untilDeployed(commit).finally(over.resolve);
        const [interrupted, reached] = await Promise.all([deployed, cutting, approveEach(commit, round, stop.signal)]);
        console.info(`${round}: ${reached} of ${cuts.length} cuts came before the end; ${interrupted} stages were interrupted`);
      } finally {
        stop.abort();
        over.resolve();
      }
    }
  },
);

/** Interrupts each victim at its instant, in order. Returns the number of those whose instant came before `over` resolved. */
async function cutAll(cuts: readonly { readonly victim: Victim; readonly instant: number }[], over: Promise<void>): Promise<number> {
  let passed = 0;
  for (const [index, { victim, instant }] of cuts.entries()) {
    const held = gate.holdAfter(instant - passed, "slipway.");
    try {
      if (!(await Promise.race([held.reached.then(() => true), over.then(() => false)]))) return index;
      await victim.cut(held.release);
    } finally {
      held.release();
    }
    passed = instant;
  }
  return cuts.length;
}

/** Waits for all deployments of the commit, checks them, and returns how many of their stages' attempts were interrupted. */
async function untilDeployed(commit: string): Promise<number> {
  let interrupted = 0;
  for (const name of applications) {
    const deployment = await slipway.waitForDeployment(name, commit);
    await expectRight(deployment);
    interrupted += deployment.stages.reduce((sum, { attempt }) => sum + attempt - 1, 0);
  }
  return interrupted;
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

/** Prints lines, which pass the gate. Writes down its begin and its end, and whether another run was still alive; a zombie does not count. */
const diary = (folder: string, seconds: string) => `
file=${folder}/$SR_DEPLOYMENT_ID
[ -e $file.pid ] && grep -qs '^State:[[:space:]]*[^Z[:space:]]' /proc/$(cat $file.pid)/status && echo overlap >> $file
echo $$ > $file.pid
echo begin >> $file
for part in 1 2 3 4; do
  echo "part $part"
  sleep ${seconds}
done
echo end >> $file
rm $file.pid
`;

function filesOf(name: string, round: string) {
  const wait = `${Math.round(100 + chance(`${round}: WAIT of ${name}`) * 1_500)}ms`;
  const run = diary(scripts, (0.05 + chance(`${round}: SCRIPT_RUN of ${name}`) * 0.2).toFixed(2));
  const pipeline = [
    { name: "WAIT", with: { duration: wait } },
    { name: "WAIT_APPROVAL", with: {} },
    { name: "SCRIPT_RUN", with: { run } },
  ];
  return applicationFiles({ name, namespace: "none", manifests: {}, pipeline, spec: { plugins: {} } });
}

/**
 * Approves the stage of every deployment of the commit once, each when a certain number of the deployments has begun to wait for approval. All of them
 * do, so every number is reached. Rejects if an approval is rejected.
 */
async function approveEach(commit: string, round: string, signal: AbortSignal): Promise<void> {
  const waiting = new Map<string, { readonly stageId: string; readonly isDue: () => boolean }>();
  const begun = new Set<string>();
  const watched = slipway.api.deployments.watchDeployments({}, { signal });
  for await (const { deployment } of watched) {
    if (deployment === undefined || deployment.trigger?.commit?.hash !== commit) continue;
    const stage = deployment.stages.find(({ name, status }) => name === "WAIT_APPROVAL" && status === StageStatus.RUNNING);
    if (stage !== undefined && !begun.has(deployment.id)) {
      const place = chance(`${round}: approval of ${deployment.applicationName}`) * applications.length;
      begun.add(deployment.id);
      waiting.set(deployment.id, { stageId: stage.id, isDue: () => begun.size > place });
    }
    for (const [deploymentId, { stageId, isDue }] of waiting) {
      if (!isDue()) continue;
      waiting.delete(deploymentId);
      await slipway.api.deployments.approveStage({ deploymentId, stageId }, { headers: { "slipway-user": "tester" } });
    }
    if (begun.size === applications.length && waiting.size === 0) return;
  }
}
