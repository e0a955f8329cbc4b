import { createHash } from "node:crypto";
import { toBinary } from "@bufbuild/protobuf";
import {
  applyDeployment,
  claimRun,
  type Deployment,
  type DeploymentEvent,
  endDeployment,
  finishStage,
  newTrigger,
  planDeployment,
  planStage,
  serviceActor,
  startStage,
  triggerDeployment,
} from "@slipway/domain";
import { DeploymentSchema } from "@slipway/proto/state";
import { encodeDeployment, encodeDeploymentChange } from "@slipway/state";
import { sampleCommit, sampleDeployment } from "@slipway/testkit";

/** One message of a deployment's history, as it is stored in JetStream. */
export interface SampleMessage {
  readonly deploymentId: string;
  readonly subject: string;
  readonly data: Uint8Array;
}

export interface SampleHistories {
  readonly deployments: number;
  readonly projects: number;
  readonly applications: number;
}

type Step = (state: Deployment | undefined) => DeploymentEvent | undefined;

/** The messages of whole deployments of several projects, of which as many run at a time as there are applications, in the order of a stream. */
export function sampleHistories({ deployments, projects, applications }: SampleHistories): SampleMessage[] {
  const histories = Array.from({ length: deployments }, (_, at) => historyOf(at, { projects, applications }));
  const messages: SampleMessage[] = [];
  for (let from = 0; from < histories.length; from += applications) {
    const atOnce = histories.slice(from, from + applications);
    const longest = Math.max(...atOnce.map(({ length }) => length));
    for (let step = 0; step < longest; step++) messages.push(...atOnce.flatMap((history) => history[step] ?? []));
  }
  return messages;
}

/** The state of a deployment of three stages that has ended, as it is stored. */
export function newestState(): Uint8Array {
  const key = { projectId: "project0", pipedId: "piped", applicationId: idOf("application 0") };
  let state: Deployment | undefined;
  for (const step of stepsOf(idOf("deployment 0"), key, 0)) {
    const event = step(state);
    if (event) state = applyDeployment(state, event);
  }
  if (state === undefined) throw new Error("the sample history is empty");
  return toBinary(DeploymentSchema, encodeDeployment(state));
}

function historyOf(at: number, { projects, applications }: Omit<SampleHistories, "deployments">): SampleMessage[] {
  const application = at % applications;
  const key = { projectId: `project${application % projects}`, pipedId: "piped", applicationId: idOf(`application ${application}`) };
  const id = idOf(`deployment ${at}`);
  const subject = `slipway.deployment.${key.projectId}.${key.pipedId}.${key.applicationId}.${id}`;
  const messages: SampleMessage[] = [];
  let state: Deployment | undefined;
  for (const step of stepsOf(id, key, at)) {
    const event = step(state);
    if (event === undefined) throw new Error("the sample history is not what deployments do");
    state = applyDeployment(state, event);
    messages.push({
      deploymentId: id,
      subject,
      data: encodeDeploymentChange({ event: { ...event, actor: serviceActor("bench") }, state }),
    });
  }
  return messages;
}

/** Everything that happens to a deployment of three stages: ten events. */
function stepsOf(
  id: string,
  key: { readonly projectId: string; readonly pipedId: string; readonly applicationId: string },
  at: number,
): Step[] {
  const now = Temporal.Instant.from("2026-01-01T00:00:00Z").add({ seconds: at });
  const commits = [0, 1, 2].map((nth) => sampleCommit({ hash: createHash("sha1").update(`${at} ${nth}`).digest("hex") }));
  const trigger = newTrigger({ kind: "commit", commit: commits[0] ?? sampleCommit(), commits, at: now });
  const deployment = sampleDeployment({ ...key, id, trigger, createdAt: now, updatedAt: now });
  const stages = ["K8S_CANARY_ROLLOUT", "WAIT", "K8S_PRIMARY_ROLLOUT"].map((name, nth) =>
    planStage({ id: `s${nth}`, name, plugin: "kubernetes", timeoutMs: 60_000 }),
  );
  const plan = {
    strategy: "pipeline" as const,
    strategyReason: "the pipeline of the application file",
    versions: [],
    runningCommitHash: undefined,
    runningPath: undefined,
    runningConfigFilename: undefined,
    pruneLeft: [],
    chainBlocks: [],
    chainHealthTimeoutMs: 0,
    configHash: "",
    timeoutMs: 600_000,
    stages,
  };
  const runToken = "token";
  const of =
    (decide: (state: Deployment) => DeploymentEvent | undefined): Step =>
    (state) =>
      state && decide(state);
  return [
    (state) => triggerDeployment(state, deployment),
    of((state) => planDeployment(state, plan, now)),
    of((state) => claimRun(state, { token: runToken, executor: "bench", since: now })),
    ...stages.flatMap(({ id: stageId }) => [
      of((state) => startStage(state, { stageId, runToken, now })),
      of((state) => finishStage(state, { stageId, runToken, status: "succeeded", reason: "", now })),
    ]),
    of((state) => endDeployment(state, { runToken, status: "succeeded", reason: "", now })),
  ];
}

function idOf(word: string): string {
  const hex = createHash("sha256").update(word).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
