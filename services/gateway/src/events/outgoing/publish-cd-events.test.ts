import { type Deployment, type DeploymentEvent, targetResultMetadata } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { cdEvent } from "../intake/cd-event.ts";
import { cdEventsOf, messagesOf } from "./publish-cd-events.ts";

const at = sampleTime;
const digest = `sha256:${"0b".repeat(32)}`;
const image = (url: string) => ({ kind: "container-image" as const, name: "web", version: "1", url });
const base = sampleDeployment({
  deployTargets: { kubernetes: ["eu"] },
  versions: [image("ghcr.io/acme/web:1.2.3")],
  startedAt: at,
  stages: [sampleStage({ id: "s", name: "K8S_SYNC", startedAt: at, status: "succeeded" })],
});
const { hash } = base.trigger.commit;
const older = "0".repeat(40);

interface Case {
  readonly name: string;
  readonly event: Omit<DeploymentEvent, "at">;
  readonly state?: Partial<Deployment>;
  /** Type without prefix and version, with the outcome, environments and artifact. */
  readonly want: readonly string[];
}

const ended = (status: string): Case["event"] => ({ kind: "ended", status, reason: "r", faultCode: "" }) as Case["event"];
const stageFinished = (status: string): Case["event"] =>
  ({ kind: "stage-finished", stageId: "s", status, reason: "r", faultCode: "" }) as Case["event"];
const dryRun = { stages: [sampleStage({ id: "s", startedAt: at, status: "succeeded", config: '{"dryRun":true}' })] };
const run = { token: "t", executor: "e", since: at };
const web = "pkg:docker/acme/web@1.2.3?repository_url=ghcr.io";

const cases: readonly Case[] = [
  { name: "a trigger", event: { kind: "triggered", deployment: base } as Case["event"], want: ["pipelinerun.queued"] },
  { name: "the first run", event: { kind: "run-claimed", run } as Case["event"], state: { claims: 1 }, want: ["pipelinerun.started"] },
  { name: "a takeover", event: { kind: "run-claimed", run } as Case["event"], state: { claims: 2 }, want: [] },
  { name: "a stage", event: { kind: "stage-started", stageId: "s", attempt: 1 } as Case["event"], want: ["taskrun.started"] },
  { name: "its second attempt", event: { kind: "stage-started", stageId: "s", attempt: 2 } as Case["event"], want: [] },
  { name: "a stage that succeeds", event: stageFinished("succeeded"), want: ["taskrun.finished success"] },
  { name: "a stage that exits", event: stageFinished("exited"), want: ["taskrun.finished success"] },
  { name: "a stage that fails", event: stageFinished("failed"), want: ["taskrun.finished failure r"] },
  { name: "a stage that is cancelled", event: stageFinished("cancelled"), want: ["taskrun.finished cancel r"] },
  { name: "a stage that never began", event: stageFinished("skipped"), state: { stages: [sampleStage({ id: "s" })] }, want: [] },
  {
    name: "a first deployment",
    event: ended("succeeded"),
    want: [`service.deployed kubernetes:eu ${web}`, "pipelinerun.finished success"],
  },
  {
    name: "a newer commit",
    event: ended("succeeded"),
    state: { runningCommitHash: older, versions: [image(`ghcr.io/acme/web:1.2.3@${digest}`)] },
    want: [
      `service.upgraded kubernetes:eu pkg:oci/web@sha256:${digest.slice(7)}?repository_url=ghcr.io%2Facme%2Fweb&tag=1.2.3`,
      "pipelinerun.finished success",
    ],
  },
  {
    name: "the commit that ran before",
    event: ended("succeeded"),
    state: { runningCommitHash: hash },
    want: ["pipelinerun.finished success"],
  },
  { name: "a dry run", event: ended("succeeded"), state: dryRun, want: ["pipelinerun.finished success"] },
  {
    name: "a rollback to an earlier deployment",
    event: ended("succeeded"),
    state: { runningCommitHash: older, rollbackToDeploymentId: "before" },
    want: [`service.rolledback kubernetes:eu ${web}`, "pipelinerun.finished success"],
  },
  {
    name: "a failure that is rolled back",
    event: ended("failed"),
    state: {
      status: "failed",
      runningCommitHash: older,
      rollbackResult: "succeeded",
      source: { ...base.source, remote: "https://u:p@git/r" },
    },
    want: [
      `service.rolledback kubernetes:eu pkg:generic/shop@${older}?vcs_url=git%2Bhttps%3A%2F%2Fgit%2Fr%40${older}#shop`,
      "pipelinerun.finished failure r",
    ],
  },
  {
    name: "a failure without a rollback",
    event: ended("failed"),
    state: { status: "failed", runningCommitHash: older },
    want: ["pipelinerun.finished failure r"],
  },
  {
    name: "a plan that fails",
    event: ended("failed"),
    state: { status: "failed", startedAt: undefined },
    want: ["pipelinerun.finished error r"],
  },
  { name: "a cancellation", event: ended("cancelled"), state: { status: "cancelled" }, want: ["pipelinerun.finished cancel r"] },
  {
    name: "a removal",
    event: ended("succeeded"),
    state: { removal: true },
    want: ["service.removed kubernetes:eu", "pipelinerun.finished success"],
  },
  {
    name: "deploy targets of which one is away",
    event: ended("succeeded"),
    state: {
      deployTargets: { kubernetes: ["eu", "us"] },
      stages: [
        sampleStage({
          startedAt: at,
          metadata: targetResultMetadata([
            { deployTarget: "eu", result: "succeeded", text: "" },
            { deployTarget: "us", result: "unavailable", text: "" },
          ]),
        }),
      ],
    },
    want: [`service.deployed kubernetes:eu ${web}`, "pipelinerun.finished success"],
  },
  {
    name: "an application without images and deploy targets",
    event: ended("succeeded"),
    state: { deployTargets: {}, versions: [], source: { ...base.source, remote: "", path: "" } },
    want: [`service.deployed piped pkg:generic/shop@${hash}`, "pipelinerun.finished success"],
  },
];

test.for(cases)("$name", ({ event, state, want }) => {
  const events = cdEventsOf({ ...event, at } as DeploymentEvent, { ...base, status: "succeeded", ...state });
  expect(events.map(words)).toEqual(want);
});

function words({ context, subject }: ReturnType<typeof cdEventsOf>[number]): string {
  const [, , noun, predicate] = context.type.split(".");
  const { outcome, errors, environment, artifactId } = subject.content as Record<string, string> & {
    environment?: { id: string; source: string };
  };
  const place = environment && `${environment.source.replace(/^\/slipway\/project\/piped\/?/, "")}:${environment.id}`.replace(/^:/, "");
  return [`${noun}.${predicate}`, outcome, errors, place, artifactId].filter((each) => each !== undefined).join(" ");
}

test("an event made again is the same, and events of one trace have one chain whatever the application", () => {
  const make = (given: Partial<Deployment>) =>
    cdEventsOf({ kind: "ended", status: "succeeded", reason: "", faultCode: "", at }, { ...base, status: "succeeded", ...given });
  const first = make({});
  expect(make({})).toEqual(first);
  expect(new Set(first.map(({ context }) => context.id)).size).toBe(first.length);
  const other = make({ id: "other", applicationId: "b" });
  expect(other[0]?.context.id).not.toBe(first[0]?.context.id);
  expect(other[0]?.context.chainId).toBe(first[0]?.context.chainId);
  expect(make({ projectId: "elsewhere" })[0]?.context.chainId).not.toBe(first[0]?.context.chainId);
  const caused = make({ trigger: { ...base.trigger, traceCommitHash: older } });
  expect(caused[0]?.context.chainId).not.toBe(first[0]?.context.chainId);
  expect(caused[0]?.customData).toMatchObject({ slipway: { trace: older, commit: { hash } } });
});

test("what reads CDEvents at our own edge reads them", () => {
  const [deployed] = cdEventsOf({ kind: "ended", status: "succeeded", reason: "", faultCode: "", at }, { ...base, status: "succeeded" });
  const read = cdEvent(JSON.parse(JSON.stringify(deployed)));
  expect(read).toMatchObject({
    type: "dev.cdevents.service.deployed.0.3.0",
    source: "/slipway/project/piped",
    chainId: deployed?.context.chainId,
    warnings: [],
  });
  expect(read.artifacts).toMatchObject([{ artifact: { image: "ghcr.io/acme/web", version: "1.2.3" } }]);
});

test("an application whose name is a space has events, named by its id", () => {
  const event: DeploymentEvent = { kind: "ended", status: "succeeded", reason: "", faultCode: "", at };
  const state = { ...base, status: "succeeded" as const, applicationName: " ", applicationId: "app", versions: [] };
  expect(messagesOf(event, state, silentLogger()).map(({ type }) => type.split(".").slice(2, 4).join("."))).toEqual([
    "service.deployed",
    "pipelinerun.finished",
  ]);
});

test("a change of which no event can be made is left out, and holds back nothing", () => {
  const event: DeploymentEvent = { kind: "ended", status: "succeeded", reason: "", faultCode: "", at };
  const state = { ...base, status: "succeeded" as const, applicationName: "\ud800", versions: [] };
  expect(messagesOf(event, state, silentLogger())).toEqual([]);
});
