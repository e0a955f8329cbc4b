import { builtInRoles, may, type Policy, parsePolicy } from "@slipway/domain";
import { callRightOf } from "@slipway/gateway";
import type { RpcTransport } from "@slipway/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerOf, type Method, methods } from "../testing/answer-of.ts";
import { type ControlPlane, startControlPlane } from "../testing/start-control-plane.ts";
import { nothing, type SampleCall, sampleCalls, type Target } from "./sample-calls.ts";
import { recordedTarget, servePiped } from "./sample-targets.ts";

/** How long a call may take that nobody answers, because there is no piped. */
const unansweredMs = 500;

const resources = new AsyncDisposableStack();
let plane: ControlPlane;

beforeAll(async () => {
  const projects = ["shop", "bank"];
  plane = resources.use(await startControlPlane(projects.map((projectId) => ({ projectId, pipedId: `piped-of-${projectId}` }))));
  for (const projectId of projects) resources.use(await servePiped(plane, projectId));
});
afterAll(() => resources.disposeAsync());

/** What an answer says when the words of the request are the same. */
function impersonal({ code, text: said }: { readonly code: string; readonly text: string }, of: Target) {
  const words = Object.values(of).flatMap((word) => [word, word.slice(0, 12)]);
  return { code, text: words.toSorted((a, b) => b.length - a.length).reduce((all, word) => all.replaceAll(word, "…"), said) };
}

function requestOf(name: string): SampleCall {
  return sampleCalls[name] ?? expect.fail(`add a request of ${name} to sample-calls.ts`);
}

test("every call of the API is tried, and none that does not exist", () => {
  expect(Object.keys(sampleCalls).toSorted()).toEqual(methods.map(({ name }) => name).toSorted());
});

test("without a sign-in, or with a token that nobody has, no call is answered", async () => {
  const there = await recordedTarget(plane, { projectId: "shop", labels: {} });
  for (const client of [plane.clientWith(""), plane.clientWith("forged")])
    for (const { method, name } of methods)
      expect(await answerOf(client, method, requestOf(name).request(there)), name).toMatchObject({ code: "unauthenticated" });
});

const teamA = { team: "a" };
const labelled: readonly Policy[] = [
  parsePolicy("resources=application{team:a},deployment{team:a},event{team:a};actions=*"),
  parsePolicy("resources=deployment_chain,piped,project,insight,audit,notification,api_key;actions=get,list"),
];
/** With labels, `*` is every resource that has some. */
const starred: readonly Policy[] = [parsePolicy("resources=*{team:a};actions=*")];
const ofTeamA = ["of-team-a", "all-of-team-a"];
const roles = [
  ...builtInRoles,
  { name: "of-team-a", policies: labelled },
  { name: "all-of-team-a", policies: starred },
  { name: "nobody", policies: [] },
];

describe.for(roles)("$name", ({ name: role, policies }) => {
  let client: RpcTransport;
  let targets: Readonly<Record<"own" | "foreign" | "hidden", Target>>;
  let absent: Target;
  beforeAll(async () => {
    client = plane.clientOf(role, "shop", policies);
    const own = await recordedTarget(plane, { projectId: "shop", labels: teamA });
    targets = {
      own,
      foreign: await recordedTarget(plane, { projectId: "bank", labels: teamA }),
      hidden: await recordedTarget(plane, { projectId: "shop", labels: { team: "b" } }),
    };
    absent = nothing(own.stageId);
  });

  test("makes the calls that its policies allow, and is told of others that the right is missing", async () => {
    const principal = plane.principals.get(role) ?? expect.fail();
    const call = async ({ method, name }: (typeof methods)[number]) => {
      const { about, request, asksPiped } = requestOf(name);
      const right = callRightOf(method);
      const isNew = right !== "signed in" && right.action === "create";
      const object = { labels: isNew ? {} : teamA, name: `name-${targets.own.applicationId}`, stage: [targets.own.stageId] };
      const isAllowed = about !== "all" && (right === "signed in" || may(principal, { ...right, object }, "shop"));
      const { code, text: said } = await answerOf(client, method, request(targets.own), asksPiped && isAllowed ? unansweredMs : undefined);
      const refusals =
        about === "listed"
          ? ["unauthenticated", "forbidden", "internal"]
          : ["unauthenticated", "forbidden", "internal", "not_found", "invalid"];
      if (isAllowed) expect(refusals, `${name}: ${said}`).not.toContain(code);
      // What somebody may not even read is not there.
      else expect(["forbidden", "not_found"], `${name}: ${said}`).toContain(code);
    };
    // What follows a removal would be about a removed application.
    await Promise.all(methods.filter(({ method }) => !isRemoval(method)).map(call));
    for (const removal of methods.filter(({ method }) => isRemoval(method))) await call(removal);
  });

  const kinds = ofTeamA.includes(role) ? (["foreign", "hidden"] as const) : (["foreign"] as const);
  test.for(kinds)("is answered about what is %s as about what does not exist", async (which) => {
    const compare = async ({ method, name }: (typeof methods)[number]) => {
      const { about, request } = requestOf(name);
      if (about === "listed" || about === "all") return;
      // Labels decide about single things only.
      if (which === "hidden" && (about === "project" || !isLabelled(method))) return;
      const there = impersonal(await answerOf(client, method, request(targets[which])), targets[which]);
      const nowhere = impersonal(await answerOf(client, method, request(absent)), absent);
      expect(there, name).toEqual(nowhere);
      expect(["forbidden", "not_found"], `${name}: ${there.text}`).toContain(there.code);
    };
    await Promise.all(methods.map(compare));
  });

  test("sees nothing of another project, or of hidden labels, in any list", async () => {
    const hidden = [
      ...Object.values(targets.foreign),
      ...(ofTeamA.includes(role) ? [targets.hidden.applicationId, targets.hidden.deploymentId, targets.hidden.eventId] : []),
    ];
    const secrets = hidden.filter((word) => word !== targets.own.stageId);
    const look = async ({ method, name }: (typeof methods)[number]) => {
      const { about, request } = requestOf(name);
      if (about !== "listed" && about !== "project") return;
      const answers = [await answerOf(client, method, request(targets.own)), await answerOf(client, method, {})];
      for (const { text: said } of answers)
        for (const word of secrets) expect(said.includes(word) && !mayTell(name), `${name} tells ${word}`).toBe(false);
    };
    await Promise.all(methods.map(look));
  });
});

/** Chains and the audit of a project have no labels, so they name all its applications; an act that was refused says where it was tried. */
function mayTell(name: string): boolean {
  return name === "ChainService/ListChains" || (name.startsWith("AuditService/") && name !== "AuditService/ListAuditChains");
}

function isRemoval(method: Method): boolean {
  return method.name === "RemoveApplication";
}

function isLabelled(method: Method): boolean {
  const right = callRightOf(method);
  return right !== "signed in" && ["application", "deployment", "event"].includes(right.resource);
}
