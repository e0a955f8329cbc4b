import type { ServiceImpl } from "@connectrpc/connect";
import { type AccessRules, type Deployment, type Policy, type Principal, parsePolicy } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import type { Command } from "@slipway/proto/state";
import { HistoryService } from "@slipway/proto/trace";
import { encodeDeployment } from "@slipway/state";
import { sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationViews } from "../applications/application-views.ts";
import { serve } from "../testing/serve.ts";
import { DeploymentFeed } from "./deployment-feed.ts";
import { deploymentService } from "./deployment-service.ts";

const id = "00000000-0000-4000-8000-000000000001";
const gate = (stageId: string, name: string) =>
  sampleStage({ id: stageId, name, plugin: "waitapproval", status: "running", availableOperation: "approve" });
/** Its commit is by Ann <ann@example.com>. */
const waiting = sampleDeployment({ id, status: "running", stages: [gate("g1", "WAIT_APPROVAL"), gate("g2", "RELEASE_GATE")] });
const withApprovers = (...authorizedOperators: readonly string[]) =>
  sampleDeployment({ id, status: "running", stages: [{ ...gate("g1", "WAIT_APPROVAL"), authorizedOperators }] });

function approver(given: Partial<Principal>, ...policies: readonly Policy[]): Principal {
  const actor = { kind: "person", name: "bob", signIn: "session" } as const;
  return { id: "bob", actor, emails: ["bob@example.com"], grants: [{ projectId: "project", from: "test", policies }], ...given };
}

/** `before`: earlier deployments of the record, newest first. */
function service(as: Principal, rules: AccessRules = { projects: [] }, state = waiting, before: readonly Deployment[] = []) {
  const commands: Command[] = [];
  const record: Partial<ServiceImpl<typeof HistoryService>> = { listDeployments: () => ({ deployments: before.map(encodeDeployment) }) };
  const deps = {
    feed: new DeploymentFeed(),
    find: async () => ({ state, sequence: 1 }),
    views: new ApplicationViews(),
    history: serve(HistoryService, record as ServiceImpl<typeof HistoryService>),
    sendCommand: async (command: Command) => void commands.push(command),
    followLog: async function* () {},
    rules: () => rules,
  };
  return { client: serve(DeploymentService, deploymentService(deps), { as }), commands };
}

const approval: Policy = { ...parsePolicy("resources=deployment;actions=get,approve"), stages: ["WAIT_APPROVAL"] };
const fourEyes: AccessRules = {
  projects: [{ projectId: "project", roles: [], groups: [], users: [], defaultRole: undefined, fourEyes: true }],
};

test("a right to approve one stage is none to approve another, nor to skip it", async () => {
  const { client, commands } = service(approver({}, approval));
  await client.approveStage({ deploymentId: id, stageId: "WAIT_APPROVAL" });
  await expect(client.approveStage({ deploymentId: id, stageId: "g2" })).rejects.toMatchObject({
    code: "forbidden",
    message: `bob may not do this with stage RELEASE_GATE of deployment ${id}: it needs the right deployment.approve`,
  });
  await expect(client.skipStage({ deploymentId: id, stageId: "g1" })).rejects.toMatchObject({ code: "forbidden" });
  expect(commands.map(({ kind }) => kind.value)).toMatchObject([{ stageId: "g1" }]);
});

test.for([
  { name: "somebody else", given: {}, why: undefined },
  { name: "the author of its commit", given: { emails: ["bob@example.com", "ann@example.com"] }, why: /commit aaaaaaa is by bob/ },
  { name: "somebody whose address nobody has verified", given: { emails: [] }, why: /has no verified e-mail address/ },
])("with four eyes, $name approves: $why", async ({ given, why }) => {
  const { client, commands } = service(approver(given, approval), fourEyes);
  const approving = client.approveStage({ deploymentId: id, stageId: "g1" });
  if (why === undefined) await approving;
  else await expect(approving).rejects.toThrow(why);
  expect(commands).toHaveLength(why === undefined ? 1 : 0);
});

test("whoever takes the name of an approver is none", async () => {
  const { client, commands } = service(approver({ id: "github:7" }, approval), undefined, withApprovers("ann@example.com", "bob"));
  await expect(client.approveStage({ deploymentId: id, stageId: "g1" })).rejects.toMatchObject({
    code: "precondition",
    message:
      "stage WAIT_APPROVAL cannot be approved: bob is not authorised; allowed: ann@example.com, bob (by verified e-mail address or id)",
  });
  expect(commands).toEqual([]);
});

test.for(["Bob@Example.com", "bob-by-id"])("an approver is known by %s, and approves under that name", async (listed) => {
  const { client, commands } = service(approver({ id: "bob-by-id" }, approval), undefined, withApprovers("ann", listed));
  await client.approveStage({ deploymentId: id, stageId: "g1" });
  expect(commands.map(({ actor }) => actor?.name)).toEqual([listed]);
});

test("somebody who is called otherwise by now has approved already", async () => {
  const first = service(approver({}, approval));
  await first.client.approveStage({ deploymentId: id, stageId: "g1" });
  const commands = first.commands.map(({ id: given }) => ({ id: given, operation: "approve" as const, commander: "bob", at: sampleTime }));
  const approved = { ...waiting, stages: waiting.stages.map((stage) => (stage.id === "g1" ? { ...stage, commands } : stage)) };
  const again = service(approver({ actor: { kind: "person", name: "robert", signIn: "session" } }, approval), undefined, approved);
  expect(await again.client.approveStage({ deploymentId: id, stageId: "g1" })).toMatchObject({ alreadyGiven: true });
  expect(again.commands).toEqual([]);
  const other = service(approver({ id: "cid", actor: { kind: "person", name: "cid", signIn: "session" } }, approval), undefined, approved);
  expect(await other.client.approveStage({ deploymentId: id, stageId: "g1" })).toMatchObject({ alreadyGiven: false });
});

const by = (author: string) => ({ ...waiting.trigger.commit, hash: "b".repeat(40), author });
const earlier = (hours: number, status: Deployment["status"]) =>
  sampleDeployment({
    id: `00000000-0000-4000-8000-00000000001${hours}`,
    status,
    createdAt: waiting.createdAt.subtract({ hours }),
    trigger: { ...waiting.trigger, commit: by("Bob <bob@example.com>"), commits: [by("Bob <bob@example.com>")] },
  });

test.for([
  { name: "one that was cancelled", before: [earlier(1, "cancelled")], why: /commit bbbbbbb is by bob/ },
  {
    name: "one that was superseded, before others",
    before: [earlier(1, "failed"), earlier(2, "superseded")],
    why: /commit bbbbbbb is by bob/,
  },
  { name: "one that succeeded", before: [earlier(1, "succeeded")], why: undefined },
  { name: "one before another that succeeded", before: [earlier(1, "succeeded"), earlier(2, "cancelled")], why: undefined },
  { name: "one that came later", before: [earlier(-1, "cancelled")], why: undefined },
])("with four eyes, own commits of $name count as part of what is approved: $why", async ({ before, why }) => {
  const others = before.map((each) => (each.status === "failed" ? { ...each, trigger: waiting.trigger } : each));
  const { client } = service(approver({}, approval), fourEyes, waiting, others);
  const approving = client.approveStage({ deploymentId: id, stageId: "g1" });
  await expect(why === undefined ? approving : approving.catch(({ message }) => message)).resolves.toEqual(
    why === undefined ? expect.objectContaining({ stageId: "g1" }) : expect.stringMatching(why),
  );
});

test("with four eyes, nobody approves what comes after so many failures that not all of them are looked at", async () => {
  const others = Array.from({ length: 100 }, () => ({ ...earlier(1, "failed"), trigger: waiting.trigger }));
  const { client } = service(approver({}, approval), fourEyes, waiting, others);
  await expect(client.approveStage({ deploymentId: id, stageId: "g1" })).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("none of the last 100 deployments of the application succeeded"),
  });
});
