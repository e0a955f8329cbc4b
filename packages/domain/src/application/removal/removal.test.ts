import { expect, test } from "vitest";
import { newDeployment } from "../../deployment/new-deployment.ts";
import type { Application, ApplicationDescription, DeploymentReference } from "../application.ts";
import { applyApplication } from "../apply-application.ts";
import { queueDeployment, settleDeployment } from "../deployments/deployment-queue.ts";
import { describeApplication } from "../describe-application.ts";
import { describeApplicationEvent } from "../describe-application-event.ts";
import type { ApplicationEvent } from "../events.ts";
import { newApplication } from "../new-application.ts";
import { enableApplication, leftBehind, removeApplication, removeWithFile } from "../toggle-application.ts";
import { forgetApplication } from "./forget-application.ts";
import { requireLeftovers, requirePrunable } from "./require-prunable.ts";
import { withdrawRemoval } from "./withdraw-removal.ts";

const now = Temporal.Instant.fromEpochMilliseconds(0);
const description: ApplicationDescription = {
  name: "shop",
  description: "",
  labels: {},
  source: { repositoryId: "r", remote: "", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" },
  deployTargets: { kubernetes: ["dev"] },
  warnings: [],
  pruneOnRemoval: true,
  mentions: [],
  kind: "Application",
  acceptsChains: false,
  dependsOn: [],
};
const reference = (deploymentId: string, given: Partial<DeploymentReference> = {}): DeploymentReference => ({
  deploymentId,
  commitHash: "abcdef0123",
  path: "shop",
  configFilename: "app.pipecd.yaml",
  status: "succeeded",
  statusReason: "",
  refused: false,
  dryRun: false,
  removal: false,
  versions: [],
  createdAt: now,
  completedAt: now,
  ...given,
});
const held = { kind: "failed", commitHash: "c", deploymentId: "d", by: "", reason: "", undone: true, since: now } as const;
const deployed = (): Application => ({
  ...newApplication({ ...description, id: "a", projectId: "p", pipedId: "q", origin: "git", createdAt: now }),
  seen: { commitHash: "abcdef0123", treeId: "t", occasion: "" },
  lastTriggered: reference("one"),
  lastSucceeded: reference("one"),
  lastEnded: reference("one"),
  holds: [held],
});
const after = (state: Application, ...decisions: readonly ((each: Application) => ApplicationEvent | undefined)[]): Application =>
  decisions.reduce((each, decide) => {
    const event = decide(each);
    return event ? applyApplication(each, event) : each;
  }, state);
const removedBy = (leftovers: { readonly pruneCommit?: string; readonly keptReason?: string }) => (state: Application) =>
  removeWithFile(state, "its file was deleted", now, leftovers);
const found = (state: Application) => describeApplication(state, description, now);
const queue = (state: Application) =>
  queueDeployment(state, {
    deployment: { deploymentId: "prune", trigger: "commit", commitHash: "abcdef0123", at: now, supersede: undefined, removal: true },
    reference: reference("prune", { status: "pending", removal: true }),
    revision: undefined,
  });
const removal = (given: { readonly status?: "pending" | "succeeded" | "failed"; readonly pruneLeft?: readonly string[] } = {}) => ({
  ...newDeployment({
    ...{ id: "prune", applicationId: "a", applicationName: "shop", projectId: "p", pipedId: "q", labels: {}, createdAt: now },
    source: description.source,
    deployTargets: description.deployTargets,
    trigger: { commit: { hash: "abcdef0123" }, kind: "commit" } as never,
    removal: true,
  }),
  ...given,
});
const settle =
  (status: "succeeded" | "failed", pruneLeft: readonly string[] = []) =>
  (state: Application) =>
    settleDeployment(state, removal({ status, pruneLeft }), now);

test("a removal that lets the objects be deleted is due until its deployment is queued, and what ran stays known", () => {
  const removed = after(deployed(), removedBy({ pruneCommit: "c1" }));
  expect(removed).toMatchObject({ pruneCommit: "c1", keptReason: "" });
  const queued = after(removed, queue);
  expect(queued).toMatchObject({ pruneCommit: "", lastTriggered: { deploymentId: "one" }, holds: [held], queue: [{ removal: true }] });
  expect(after(queued, queue)).toEqual(queued);
});

test("an application that comes back before is not pruned, and keeps what it had", () => {
  const back = after(deployed(), removedBy({ pruneCommit: "c1" }), found);
  expect(back).toMatchObject({ removedAt: undefined, pruneCommit: "", lastSucceeded: { deploymentId: "one" }, seen: { treeId: "t" } });
  expect(() => queue(back)).toThrow("application shop is not removed");
});

test("an application that was pruned begins anew when it comes back, on another occasion", () => {
  const pruned = after(deployed(), removedBy({ pruneCommit: "c1" }), queue, settle("succeeded"));
  expect(pruned).toMatchObject({ prunedAt: now, lastSucceeded: { deploymentId: "one" }, lastEnded: { removal: true } });
  expect(() => requireLeftovers(pruned, { syncReason: "", resources: [] })).toThrow("was pruned at");
  const removedByPerson = after(deployed(), (state) => removeApplication(state, { reason: "", now }), queue, settle("succeeded"));
  expect(removedByPerson).toMatchObject({ prunedAt: now });
  for (const back of [after(pruned, found), after(removedByPerson, (state) => enableApplication(state, { reason: "", now }))]) {
    expect(back).toMatchObject({ prunedAt: undefined, lastSucceeded: undefined, lastTriggered: undefined, holds: [] });
    expect(back.seen).toEqual({ commitHash: "", treeId: undefined, occasion: expect.stringMatching(/./) });
  }
});

test("an application that came back while it was pruned begins anew at the end", () => {
  const back = after(deployed(), removedBy({ pruneCommit: "c1" }), queue, found, settle("succeeded"));
  expect(back).toMatchObject({ removedAt: undefined, prunedAt: undefined, lastSucceeded: undefined, seen: { commitHash: "" } });
});

test("a prune that could not reach every deploy target says what is left, and may be repeated until nothing is", () => {
  const left = ["kubernetes/gone: the piped no longer has it"];
  const partly = after(deployed(), removedBy({ pruneCommit: "c1" }), queue, settle("succeeded", left));
  expect(partly).toMatchObject({ prunedAt: now, pruneLeft: left });
  expect(requireLeftovers(partly, { syncReason: "", resources: [] }).deploymentId).toBe("one");
  expect(leftBehind(partly)).toBe(
    "what it deployed was deleted, except on kubernetes/gone: the piped no longer has it. To try again: `slipway app prune a`",
  );
  const again = (state: Application) => {
    const queued = { deploymentId: "again", trigger: "command" as const, commitHash: "abcdef0123", at: now, supersede: undefined };
    const deployment = { ...queued, removal: true };
    return queueDeployment(state, { deployment, reference: reference("again", { removal: true }), revision: undefined });
  };
  const settleAgain = (pruneLeft: readonly string[]) => (state: Application) =>
    settleDeployment(state, { ...removal({ status: "succeeded", pruneLeft }), id: "again" }, now);
  expect(after(partly, again, settleAgain(left))).toMatchObject({ pruneLeft: left });
  const whole = after(partly, again, settleAgain([]));
  expect(whole).toMatchObject({ prunedAt: now, pruneLeft: [] });
  expect(() => requireLeftovers(whole, { syncReason: "", resources: [] })).toThrow("was pruned at");
  // Two people at once: the second prune finds nothing to delete.
  expect(requirePrunable(whole).deploymentId).toBe("one");
  expect(after(partly, found)).toMatchObject({ prunedAt: undefined, pruneLeft: [], lastSucceeded: undefined });
});

test("what a rule protects may be pruned once the rule allows it", () => {
  const pruned = after(deployed(), removedBy({ pruneCommit: "c1" }), queue, settle("succeeded"));
  const kept = { parentIds: [], health: "healthy", plugin: "kubernetes", deployTarget: "dev" } as never;
  expect(requireLeftovers(pruned, { syncReason: "", resources: [kept] }).deploymentId).toBe("one");
  expect(requireLeftovers(pruned, { syncReason: "dev does not answer", resources: [] }).deploymentId).toBe("one");
  expect(() => requireLeftovers(pruned, undefined)).toThrow("was pruned at");
});

test("a prune that failed holds nothing and may be requested again", () => {
  const failed = after(deployed(), removedBy({ pruneCommit: "c1" }), queue, settle("failed"));
  expect(failed).toMatchObject({ prunedAt: undefined, holds: [held], lastSucceeded: { deploymentId: "one" } });
  expect(requirePrunable(failed).deploymentId).toBe("one");
});

test("only what was deployed and removed can be pruned", () => {
  const remove = (state: Application) => removeApplication(state, { reason: "", now });
  expect(requirePrunable(after(deployed(), remove)).deploymentId).toBe("one");
  expect(() => requirePrunable(deployed())).toThrow("slipway app remove shop");
  expect(() => requirePrunable(after({ ...deployed(), lastTriggered: undefined, lastSucceeded: undefined }, remove))).toThrow(
    "never deployed",
  );
});

test("a deployment that prunes is withdrawn while it has not begun, if its application exists again", () => {
  const gone = { name: "shop", removedAt: now };
  const back = { name: "shop", removedAt: undefined };
  expect(withdrawRemoval(removal(), gone, now)).toBeUndefined();
  expect(withdrawRemoval(removal(), back, now)).toMatchObject({ kind: "ended", status: "cancelled" });
  expect(withdrawRemoval({ ...removal(), removal: false }, back, now)).toBeUndefined();
  expect(withdrawRemoval(removal({ status: "failed" }), back, now)).toBeUndefined();
  const begun = { ...removal(), stages: [{ attempt: 1 }] as never };
  expect(withdrawRemoval(begun, back, now)).toBeUndefined();
});

const forgotten = { at: now, by: "ann", reason: "its cluster was dismantled", left: "what it deployed is orphaned on kubernetes/dev" };
const forget = (state: Application) => forgetApplication(state, forgotten);

test("what a removed application left is forgotten once, with who did it, until the application comes back or is pruned", () => {
  const state = after(deployed(), removedBy({}), forget);
  expect(state.forgotten).toEqual(forgotten);
  expect(after(state, forget)).toBe(state);
  expect(describeApplicationEvent({ kind: "forgotten", at: now, forgotten })).toBe(
    "forgotten what was left: what it deployed is orphaned on kubernetes/dev: its cluster was dismantled",
  );
  expect(after(state, found).forgotten).toBeUndefined();
  expect(after(state, (each) => removeApplication(each, { reason: "", now })).forgotten).toEqual(forgotten);
  expect(after(state, queue)).toMatchObject({ forgotten: undefined, queue: [{ removal: true }] });
  // What was forgotten may be pruned all the same.
  const pruned = after(deployed(), removedBy({}), queue, settle("succeeded", ["kubernetes/gone: lost"]), forget);
  expect(requireLeftovers(pruned, { syncReason: "", resources: [] }).deploymentId).toBe("one");
});

test("nothing is forgotten of an application that exists, left nothing, or has a deployment that is not over", () => {
  expect(() => forget(deployed())).toThrow("slipway app remove shop");
  expect(() => forgetApplication(after(deployed(), removedBy({})), { ...forgotten, left: "" })).toThrow("there is nothing to forget");
  expect(() => forget(after(deployed(), removedBy({}), queue))).toThrow("deployment prune of application shop is not over");
  expect(() => forget(after(deployed(), removedBy({ pruneCommit: "c1" })))).toThrow("about to be deleted");
});
