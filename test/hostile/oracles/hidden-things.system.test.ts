import { applicationAggregates, deploymentAggregates } from "@slipway/bus";
import { applicationKey, deploymentKey, newTrigger, parsePolicy, serviceActor } from "@slipway/domain";
import { ApplicationService, DeploymentService, EventService, TraceService } from "@slipway/proto/api";
import { connectClient, type RpcTransport } from "@slipway/runtime";
import { eventually, putApplication, putDeployment, sampleApplication, sampleCommit, sampleDeployment, sampleTime } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nothing, sampleCalls, type Target } from "../authorization/sample-calls.ts";
import { recordedTarget, servePiped } from "../authorization/sample-targets.ts";
import { answerOf, methods, text } from "../testing/answer-of.ts";
import { type ControlPlane, startControlPlane } from "../testing/start-control-plane.ts";

// What somebody of team a could learn of team b and of another project without seeing anything of them: by counts, pages, words, streams, and by which of two things a name means.

const teamA = { team: "a" };
const policies = [
  parsePolicy("resources=application{team:a},deployment{team:a},event{team:a};actions=*"),
  parsePolicy("resources=piped,project,insight,notification;actions=get,list"),
];
const actor = serviceActor("test");
const resources = new AsyncDisposableStack();
let plane: ControlPlane;
let client: RpcTransport;
let own: Target;
const hidden: Target[] = [];

beforeAll(async () => {
  plane = resources.use(await startControlPlane(["shop", "bank"].map((projectId) => ({ projectId, pipedId: `piped-of-${projectId}` }))));
  resources.use(await servePiped(plane, "shop"));
  client = plane.clientOf("ann", "shop", policies);
  own = await recordedTarget(plane, { projectId: "shop", labels: teamA });
});
afterAll(() => resources.disposeAsync());

const reads = methods.filter(
  ({ method, name }) =>
    /^(List|Get)/.test(method.name) && ["listed", "project"].includes(sampleCalls[name]?.about ?? "") && method.methodKind === "unary",
);

/** All pages of every list, one thing a page, as far as the caller sees them; without the tokens, which say where in the record a page ends. */
async function everything(): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const { method, name } of reads) {
    const request = { ...sampleCalls[name]?.request(own) };
    const isPaged = method.input.fields.some(({ name: field }) => field === "page_token");
    const pages: string[] = [];
    for (let pageToken = ""; pages.length < 50; ) {
      const answer = await answerOf(client, method, { ...request, ...(isPaged && { pageSize: 1, pageToken }) });
      pages.push(`${answer.code} ${answer.text.replaceAll(/"nextPageToken":"[^"]+"/g, '"nextPageToken":"…"')}`);
      pageToken = /"nextPageToken":"([^"]+)"/.exec(answer.text)?.[1] ?? "";
      if (pageToken === "") break;
    }
    found[name] = pages;
  }
  return found;
}

/** What changes with the time alone. */
const changing = new Set(["SystemService/GetStatus", "InsightsService/GetInsights"]);

test("what appears out of sight changes no answer, no count and no number of pages", async () => {
  const before = await everything();
  for (const place of [
    { projectId: "shop", labels: { team: "b" } },
    { projectId: "bank", labels: teamA },
    { projectId: "shop", labels: {} },
  ])
    hidden.push(await recordedTarget(plane, place));
  const after = await everything();
  expect(Object.keys(after).length).toBeGreaterThan(8);
  for (const name of Object.keys(after)) if (!changing.has(name)) expect(after[name], name).toEqual(before[name]);
  for (const name of changing)
    for (const { applicationId, deploymentId } of hidden)
      expect(JSON.stringify(after[name]), name).not.toMatch(new RegExp(`${applicationId}|${deploymentId}`));
});

test("a filter that fits something out of sight is answered as one that fits nothing", async () => {
  const absent = nothing(own.stageId);
  for (const there of hidden) {
    const same = async (ask: (of: Target) => Promise<unknown>) => {
      const answers = [await ask(there).catch(String), await ask(absent).catch(String)].map(text);
      const [one, other] = answers.map((answer) =>
        [there, absent].flatMap((of) => Object.values(of)).reduce((said, word) => said.replaceAll(word, "…"), answer),
      );
      expect(one).toBe(other);
    };
    const applications = connectClient(ApplicationService, client);
    const deployments = connectClient(DeploymentService, client);
    await same(({ applicationId }) => applications.listApplications({ filter: { nameContains: applicationId } }));
    await same(({ applicationId }) => applications.listApplications({ filter: { applicationId } }));
    await same(() => applications.listApplications({ filter: { labels: { team: there === hidden[0] ? "b" : "none" } } }));
    await same(({ applicationId }) => deployments.listDeployments({ filter: { projectId: "shop", applicationId } }));
    await same(({ commitHash }) => deployments.listDeployments({ filter: { projectId: "shop", commitHash } }));
    await same(({ deploymentId }) => deployments.listDeployments({ filter: { projectId: "shop", idPrefix: deploymentId.slice(0, 8) } }));
    await same(({ commitHash }) => connectClient(EventService, client).listRegisteredEvents({ filter: { projectId: "shop", commitHash } }));
    await same(({ commitHash }) => connectClient(TraceService, client).getTrace({ projectId: "shop", commitHash }));
  }
});

test("a page token of somebody who sees more shows no more, and one that was changed is refused", async () => {
  const filter = { projectId: "shop" };
  const all = connectClient(DeploymentService, plane.owner());
  const { nextPageToken } = await all.listDeployments({ filter, pageSize: 1 });
  expect(nextPageToken).not.toBe("");
  const mine = connectClient(DeploymentService, client);
  const { deployments } = await mine.listDeployments({ filter, pageSize: 10, pageToken: nextPageToken });
  expect(deployments.map(({ id }) => id).filter((id) => id !== own.deploymentId)).toEqual([]);
  for (const pageToken of [`${nextPageToken}x`, nextPageToken.slice(1), Buffer.from("{}").toString("base64url"), "' OR 1=1 --", "\u0000"])
    await mine.listDeployments({ filter, pageToken }).then(
      (answer) => expect(answer.deployments.map(({ id }) => id).filter((id) => id !== own.deploymentId)).toEqual([]),
      (error: { readonly code: string }) => expect(error.code).toBe("invalid"),
    );
});

/** An application with a name and a deployment with an id that others have too, or almost. */
async function twin(projectId: string, labels: Readonly<Record<string, string>>, last: string) {
  const pipedId = `piped-of-${projectId}`;
  const id = `abcdef00-0000-4000-8000-00000000000${last}`;
  const application = sampleApplication({
    projectId,
    pipedId,
    id,
    name: "the-same",
    labels,
    source: { ...sampleApplication().source, path: last },
  });
  await applicationAggregates(plane.operator, { actor }).ensure(applicationKey(application), putApplication(application));
  const commit = sampleCommit({ hash: `abcdef0${last}`.padEnd(40, "0") });
  const deployment = sampleDeployment({
    ...{ projectId, pipedId, applicationId: id, applicationName: "the-same", labels, status: "running" },
    ...{
      id: `fedcba00-0000-4000-8000-00000000000${last}`,
      trigger: newTrigger({ kind: "commit", commit, commits: [commit], at: sampleTime }),
    },
  });
  await deploymentAggregates(plane.operator, { actor }).ensure(deploymentKey(deployment), putDeployment(deployment));
  return { id, deploymentId: deployment.id };
}

test("a name, or the beginning of an id, means what the caller sees, as if nothing else had it", async () => {
  await twin("bank", teamA, "1");
  await twin("shop", { team: "b" }, "2");
  const mine = await twin("shop", teamA, "3");
  await eventually(async () =>
    expect(
      (await connectClient(ApplicationService, plane.owner()).listApplications({ filter: { nameContains: "the-same" } })).applications,
    ).toHaveLength(3),
  );
  const applications = connectClient(ApplicationService, client);
  for (const idOrName of ["the-same", "abcdef00", "abcdef00-0000-4000-8000"])
    expect((await applications.getApplication({ idOrName })).application?.application?.id, idOrName).toBe(mine.id);
  await eventually(async () =>
    expect((await connectClient(DeploymentService, client).resolveDeployment({ reference: "fedcba00" })).deploymentId).toBe(
      mine.deploymentId,
    ),
  );
  // Who sees all of them is asked which.
  await expect(connectClient(ApplicationService, plane.owner()).getApplication({ idOrName: "the-same" })).rejects.toMatchObject({
    code: "invalid",
  });
});

test("a watch says nothing while something changes out of sight", async () => {
  const stop = new AbortController();
  resources.defer(() => stop.abort());
  const told: string[] = [];
  const follow = async (stream: AsyncIterable<unknown>) => {
    for await (const message of stream) told.push(text(message));
  };
  const applications = connectClient(ApplicationService, client).watchApplications({}, { signal: stop.signal });
  const deployments = connectClient(DeploymentService, client).watchDeployments({ filter: { projectId: "shop" } } as object, {
    signal: stop.signal,
  });
  for (const stream of [applications, deployments]) follow(stream).catch(() => {});
  await eventually(() => expect(told.some((each) => each.includes(own.applicationId))).toBe(true));
  // The watches have begun, and have told of what there is.
  const first = await recordedTarget(plane, { projectId: "shop", labels: teamA });
  await eventually(() => expect(told.some((each) => each.includes(first.applicationId))).toBe(true));
  const before = told.length;
  for (const place of [
    { projectId: "shop", labels: { team: "b" } },
    { projectId: "bank", labels: teamA },
  ])
    await recordedTarget(plane, place);
  const last = await recordedTarget(plane, { projectId: "shop", labels: teamA });
  await eventually(() => expect(told.some((each) => each.includes(last.applicationId))).toBe(true));
  expect(told.slice(before).filter((each) => !each.includes(last.applicationId) && !each.includes(first.applicationId))).toEqual([]);
});
