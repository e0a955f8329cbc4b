import { create, type MessageInitShape, toJsonString } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { Fault, type Policy, type Principal, parsePolicy } from "@slipway/domain";
import { TraceSchema, TraceService } from "@slipway/proto/api";
import { DeploymentStatus } from "@slipway/proto/state";
import { HistoryService } from "@slipway/proto/trace";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { traceService } from "./trace-service.ts";

type Placed = { readonly applicationName: string; readonly labels: { readonly team: string }; readonly status: DeploymentStatus };
const { SUCCEEDED, FAILED } = DeploymentStatus;
const placed = (applicationName: string, team: string, status: DeploymentStatus = SUCCEEDED): Placed => ({
  applicationName,
  labels: { team },
  status,
});

/** A trace of a commit with these deployments. */
const trace = (hash: string, ...deployments: readonly Placed[]) =>
  create(TraceSchema, { commit: { hash }, projectId: "shop", deployments: [...deployments], deploymentCount: deployments.length });
const traces = [
  trace("a", placed("web", "a"), placed("bank", "b", FAILED)),
  trace("b", placed("bank", "b")),
  trace("c", placed("web", "a", FAILED), placed("bank", "b")),
  trace("d"),
];

function client(policy: Policy, given?: ServiceImpl<typeof HistoryService>) {
  const filters: unknown[] = [];
  const recorded: Partial<ServiceImpl<typeof HistoryService>> = {
    listTraces: ({ filter }) => {
      filters.push(filter);
      return { traces };
    },
    getTrace: ({ commitHash }) => ({ trace: traces.find(({ commit }) => commit?.hash === commitHash[0]) ?? traces[0] ?? expect.fail() }),
  };
  // Holds for the calls that are made here.
  const history = serve(HistoryService, given ?? (recorded as ServiceImpl<typeof HistoryService>));
  const actor = { kind: "person", name: "ann", signIn: "session" } as const;
  const ann: Principal = { id: "ann", actor, emails: [], grants: [{ projectId: "shop", from: "test", policies: [policy] }] };
  const find = async (deploymentId: string) => {
    throw new Fault("not_found", `no deployment ${deploymentId}`);
  };
  return { filters, client: serve(TraceService, traceService({ history, find }), { as: ann }) };
}
const everything = parsePolicy("resources=deployment,event;actions=get,list");
const ofTeamA = parsePolicy("resources=deployment{team:a},event{team:a};actions=get,list");

type Filter = MessageInitShape<typeof TraceService.method.listTraces.input>["filter"];
test.for<{ name: string; filter: Filter; want: readonly string[] }>([
  { name: "no filter", filter: undefined, want: ["a", "c", "d"] },
  { name: "an application that is hidden", filter: { application: { applicationName: "bank" } }, want: [] },
  { name: "labels that are hidden", filter: { application: { labels: { team: "b" } } }, want: [] },
  { name: "an application that is seen", filter: { application: { applicationName: "web" } }, want: ["a", "c"] },
  { name: "statuses, of what is seen", filter: { statuses: [FAILED] }, want: ["c"] },
  { name: "where it is, of what is seen", filter: { reached: { applicationName: "bank" } }, want: [] },
  {
    name: "where it is not, as if what is hidden were nowhere",
    filter: { notReached: { applicationName: "bank" } },
    want: ["a", "c", "d"],
  },
])("a list of commits tells nothing of hidden applications: $name", async ({ filter, want }) => {
  const { client: api, filters } = client(ofTeamA);
  const { traces: listed } = await api.listTraces({ projectId: "shop", ...(filter && { filter }) });
  expect(listed.map(({ commit }) => commit?.hash)).toEqual(want);
  expect(listed.map((each) => toJsonString(TraceSchema, each)).join()).not.toContain("bank");
  for (const asked of filters) expect(asked ?? {}).not.toHaveProperty("application");
});

test("who sees all of a project has its filters asked of the record", async () => {
  const { client: api, filters } = client(everything);
  const { traces: listed } = await api.listTraces({ projectId: "shop", filter: { application: { applicationName: "bank" } } });
  expect(listed).toHaveLength(4);
  expect(filters).toMatchObject([{ application: { applicationName: "bank" } }]);
});

test("a repository is looked for on page after page of the record, until the page that was asked for is full", async () => {
  const from = (hash: string, repositoryId: string) =>
    create(TraceSchema, { commit: { hash }, projectId: "shop", deployments: [{ ...placed("web", "a"), source: { repositoryId } }] });
  const written = create(TraceSchema, {
    commit: { hash: "5" },
    projectId: "shop",
    externalEvents: [{ handlings: [{ repositoryId: "shop" }] }],
  });
  const record = [
    from("1", "bank"),
    from("2", "shop"),
    from("3", "bank"),
    from("4", "bank"),
    written,
    from("6", "shop"),
    from("7", "bank"),
  ];
  const listTraces: ServiceImpl<typeof HistoryService>["listTraces"] = ({ pageSize, pageToken }) => {
    const begin = Number(pageToken);
    const end = begin + Math.min(pageSize, 2);
    return { traces: record.slice(begin, end), nextPageToken: end < record.length ? String(end) : "" };
  };
  // Holds for the calls that are made here.
  const { client: api } = client(everything, { listTraces } as ServiceImpl<typeof HistoryService>);
  const ask = (pageToken: string) => api.listTraces({ projectId: "shop", filter: { repositoryId: "shop" }, pageSize: 2, pageToken });
  const first = await ask("");
  expect(first.traces.map(({ commit }) => commit?.hash)).toEqual(["2", "5"]);
  const last = await ask(first.nextPageToken);
  expect(last.traces.map(({ commit }) => commit?.hash)).toEqual(["6"]);
  expect(last.nextPageToken).toBe("");
});

test("a commit of which nothing is seen, and a deployment that is not, do not exist", async () => {
  const { client: api } = client(ofTeamA);
  await expect(api.getTrace({ projectId: "shop", commitHash: "b".repeat(40) })).rejects.toMatchObject({
    code: "not_found",
    message: `no deployed commit of project shop starts with ${"b".repeat(40)}`,
  });
  const deploymentId = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
  await expect(api.getTrace({ projectId: "shop", deploymentId })).rejects.toMatchObject({ message: `no deployment ${deploymentId}` });
  expect((await api.getTrace({ projectId: "shop", commitHash: "a".repeat(40) })).trace?.deployments).toHaveLength(1);
});

test("the beginning of a hash means the commits that are seen, and tells of no other", async () => {
  const hash = (end: string) => `abcdef0${end}`.padEnd(40, "0");
  const recorded = (among: readonly ReturnType<typeof trace>[]): ServiceImpl<typeof HistoryService> => {
    const found = (commitHash: string) => {
      const [only, ...others] = among.filter(({ commit }) => commit?.hash.startsWith(commitHash));
      if (others.length > 0) throw new Fault("invalid", `several commits: ${among.map(({ commit }) => commit?.hash).join()}`);
      return { trace: only ?? expect.fail() };
    };
    const calls: Partial<ServiceImpl<typeof HistoryService>> = {
      listTraces: ({ filter }) => ({ traces: among.filter(({ commit }) => commit?.hash.startsWith(filter?.commitHash ?? "-")) }),
      getTrace: ({ commitHash }) => found(commitHash),
      watchTrace: async function* ({ commitHash }) {
        yield found(commitHash);
      },
    };
    // Holds for the calls that are made here.
    return calls as ServiceImpl<typeof HistoryService>;
  };
  const [hidden, other] = [trace(hash("1"), placed("bank", "b")), trace(hash("2"), placed("bank", "b"))];
  const [own, second] = [trace(hash("3"), placed("web", "a")), trace(hash("4"), placed("web", "a"))];
  const ask = (...among: readonly ReturnType<typeof trace>[]) => {
    const { client: api } = client(ofTeamA, recorded(among));
    const request = { projectId: "shop", commitHash: "abcdef0" };
    return {
      got: api.getTrace(request).then(({ trace: of }) => of?.commit?.hash, String),
      watched: Array.fromAsync(api.watchTrace(request)).then((all) => all.map(({ trace: of }) => of?.commit?.hash), String),
    };
  };
  const one = ask(hidden, own);
  expect([await one.got, await one.watched]).toEqual([hash("3"), [hash("3")]]);
  const none = ask(hidden, other);
  for (const said of [await none.got, await none.watched]) expect(said).toMatch(/no deployed commit of project shop starts with abcdef0$/);
  const several = ask(hidden, own, second);
  for (const said of [await several.got, await several.watched]) {
    expect(said).toContain(`several commits start with abcdef0, use more digits:\n  ${hash("3")}\n  ${hash("4")}`);
    expect(said).not.toContain(hash("1"));
  }
});
