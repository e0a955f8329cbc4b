import {
  type Application,
  type ApplicationEvent,
  applyApplication,
  boundEvent,
  type DeploymentReference,
  newApplication,
  queueDeployment,
  serviceActor,
} from "@slipway/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeApplicationChange } from "./application-codec.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
/** Half of the smallest message that Slipway accepts a server for. */
const most = 384 * 1024;

/** A text of up to 100 kB. */
const text = fc.integer({ min: 0, max: 100_000 }).map((length) => "é".repeat(length / 2));
const texts = fc
  .tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 2_000 }))
  .map(([count, length]) => Array.from({ length: count }, () => "p".repeat(length)));
const values = fc
  .tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 300 }))
  .map(([count, length]) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`${n}${"k".repeat(length)}`, "v".repeat(length)])));
const source = fc.record({ repositoryId: text, remote: text, branch: text, path: text, configFilename: text });
const place = { path: text, configFilename: text };
const reference = fc.record({ deploymentId: text, commitHash: text, ...place, statusReason: text, version: text }).map((given) => ({
  ...given,
  status: "succeeded" as const,
  refused: false,
  dryRun: false,
  removal: false,
  versions: Array.from({ length: 500 }, () => ({
    kind: "unknown" as const,
    name: given.version,
    version: given.version,
    url: given.version,
  })),
  createdAt: at,
  completedAt: at,
}));

const holdOf = ({ deploymentId, commitHash, statusReason }: Pick<DeploymentReference, "deploymentId" | "commitHash" | "statusReason">) => ({
  kind: "failed" as const,
  commitHash,
  deploymentId,
  by: statusReason,
  reason: statusReason,
  undone: true,
  since: at,
});
const warningsOf = (messages: readonly string[]) => messages.map((message) => ({ file: message, line: 1, column: 1, message }));

const event: fc.Arbitrary<ApplicationEvent> = fc.oneof(
  fc.record({ name: text, description: text, labels: values, source, targets: texts }).map(({ targets, ...rest }) => ({
    kind: "described" as const,
    at,
    description: {
      ...rest,
      deployTargets: { kubernetes: targets },
      warnings: warningsOf(targets),
      pruneOnRemoval: true,
      kind: "Application",
      acceptsChains: false,
      dependsOn: [],
      mentions: [],
    },
  })),
  fc.record({ hash: text, problems: texts }).map(({ hash, problems }) => ({
    kind: "revision-seen" as const,
    undeployed: undefined,
    at,
    revision: { commitHash: hash, treeId: hash, occasion: hash },
    problems,
  })),
  reference.map((deployment) => ({
    kind: "settled" as const,
    at,
    deployment,
    pruneLeft: [],
    hold: holdOf(deployment),
    failuresInRow: 0,
    retry: {
      ...{ commitHash: deployment.commitHash, deploymentId: deployment.deploymentId },
      deployTargets: [],
      times: 1,
      since: at,
      undone: false,
    },
  })),
  reference.map((deployment) => ({ kind: "held" as const, at, hold: holdOf(deployment) })),
  text.map((reason) => ({ kind: "removed" as const, at, reason, staysRemoved: false, pruneCommit: "", keptReason: reason })),
);

/** An application with a full queue. */
function crowded(): Application {
  const given = {
    name: "a",
    description: "",
    labels: {},
    source: { repositoryId: "r", remote: "", branch: "b", path: "", configFilename: "f" },
  };
  let state = newApplication({
    ...given,
    deployTargets: {},
    warnings: [],
    id: "a",
    projectId: "p",
    pipedId: "q",
    origin: "git",
    createdAt: at,
  });
  for (let n = 0; n < 100; n++) {
    const deploymentId = `${n}`.padStart(36, "0");
    const deployment = { deploymentId, trigger: "command" as const, commitHash: "c".repeat(64), at, supersede: undefined, removal: false };
    const last = {
      deploymentId,
      commitHash: "c".repeat(64),
      path: "p",
      configFilename: "f",
      status: "pending" as const,
      statusReason: "",
      refused: false,
      dryRun: false,
      removal: false,
      versions: [],
      createdAt: at,
      completedAt: undefined,
    };
    const queued = queueDeployment(state, { deployment, reference: last, revision: undefined });
    if (queued) state = applyApplication(state, queued);
  }
  return state;
}

test("whatever huge values events bring, an application fits into a message many times over", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 4, maxLength: 6 }), (events) => {
      let state = crowded();
      for (const each of events) {
        const stored = boundEvent(each).event;
        state = applyApplication(state, stored);
        expect(encodeApplicationChange({ event: { ...stored, actor: serviceActor("test") }, state }).length).toBeLessThan(most);
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
