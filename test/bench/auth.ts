import { connectBus, ensureStreams } from "@slipway/bus";
import { builtInRoles, type Principal, parsePolicy, type Role } from "@slipway/domain";
import { ApplicationService } from "@slipway/proto/api";
import { type ConnectClient, connectClient, connectTransport, serveConnect, silentLogger } from "@slipway/runtime";
import { memoryAggregates, sampleApplication, startNats } from "@slipway/testkit";
import { authenticate } from "../../services/gateway/src/access/authenticate.ts";
import { authorize } from "../../services/gateway/src/access/authorize.ts";
import { setCallRight, setSignedIn } from "../../services/gateway/src/access/caller.ts";
import { openApiKeys } from "../../services/gateway/src/access/keys/open-api-keys.ts";
import { addApplication } from "../../services/gateway/src/applications/add-application.ts";
import { applicationService } from "../../services/gateway/src/applications/application-service.ts";
import { ApplicationViews } from "../../services/gateway/src/applications/application-views.ts";
import { auditCalls } from "../../services/gateway/src/audit/audit-calls.ts";
import { limitCallers } from "../../services/gateway/src/limits/limit-callers.ts";
import { limitStrangers } from "../../services/gateway/src/limits/limit-strangers.ts";

/** In milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
}

export interface AuthBench {
  readonly bench: "auth";
  readonly applications: number;
  readonly calls: number;
  readonly without: Times;
  readonly with: Times;
  /** How many times as long the list takes. */
  readonly ratio: Times;
}

const applications = 1_000;
const rounds = 40;
const callsPerRound = 100;
const unasked = async (): Promise<never> => {
  throw new Error("not asked here");
};

/**
 * What it costs to know who calls and what they may see: the first 100 of 1000 applications, asked for one after the other by gRPC. One server does all that a gateway does around a call: API keys that NATS
 * keeps, limits, the audit, the right of the call, and a role for applications with a label. The other answers the same by the same handler, and asks nobody. Rounds of both take turns.
 */
export async function run(): Promise<AuthBench> {
  await using resources = new AsyncDisposableStack();
  const log = silentLogger();
  const now = () => Temporal.Now.instant();
  const nats = resources.use(await startNats());
  const bus = resources.use(await connectBus({ servers: nats.url, name: "gateway", log }));
  await ensureStreams(bus);

  const role: Role = { name: "Production", policies: [parsePolicy("resources=application{env:prod};actions=get,list")] };
  const keys = resources.use(await openApiKeys({ bus, hasty: bus, log, rolesOf: () => [...builtInRoles, role], hasRule: () => true, now }));
  const wanted = { projectId: "shop", name: "bench", role: role.name, policies: [], lifetimeMs: 3_600_000 };
  const { secret } = await keys.keys.create(admin, wanted);

  const views = new ApplicationViews();
  for (let at = 0; at < applications; at++)
    views.putApplication(
      sampleApplication({ id: `app-${at}`, name: `app ${at}`, projectId: "shop", labels: { env: "prod", team: `${at % 20}` } }),
    );
  const stored = memoryAggregates().applications;
  const service = applicationService({
    ...{ views, applications: stored, now, sendCommand: unasked, findRollbackTarget: unasked, askForPreview: unasked },
    addApplication: addApplication({ applications: stored, defaultProject: "shop", now }),
  });
  const serve = async (interceptors: Parameters<typeof serveConnect>[0]["interceptors"] = []) => {
    const server = resources.use(
      await serveConnect({ log, interceptors, routes: (router) => router.service(ApplicationService, service) }),
    );
    return connectClient(ApplicationService, resources.use(connectTransport({ url: server.url })));
  };
  const audit = auditCalls({ find: async () => undefined, isProject: () => true, report: unasked, log, now });
  const guarded = await serve([
    limitStrangers(),
    authenticate({ ways: [keys.keys.authenticator] }),
    limitCallers({ callsPerSecond: 1_000_000, watchesPerCaller: 100 }),
    audit,
    authorize,
  ]);
  const open = await serve([
    (next) => (request) => {
      setSignedIn(request.contextValues, { principal: anybody });
      setCallRight(request.contextValues, "signed in");
      return next(request);
    },
  ]);
  const call = { headers: { authorization: `Bearer ${secret}` } };
  const times = { with: [] as number[], without: [] as number[] };
  for (let round = -5; round < rounds; round++) {
    const [a, b] = [await measure(open, call), await measure(guarded, call)];
    // The first rounds warm up.
    if (round < 0) continue;
    times.without.push(...a);
    times.with.push(...b);
  }
  const [without, withAccess] = [timesOf(times.without), timesOf(times.with)];
  const ratio = { p50: round(withAccess.p50 / without.p50, 1_000), p99: round(withAccess.p99 / without.p99, 1_000) };
  return { bench: "auth", applications, calls: rounds * callsPerRound, without, with: withAccess, ratio };
}

async function measure(
  client: ConnectClient<typeof ApplicationService>,
  call: { readonly headers: Record<string, string> },
): Promise<number[]> {
  const took: number[] = [];
  for (let at = 0; at < callsPerRound; at++) {
    const begun = performance.now();
    const { total } = await client.listApplications({ pageSize: 100 }, call);
    took.push(performance.now() - begun);
    if (total !== applications) throw new Error(`${total} applications were listed`);
  }
  return took;
}

function timesOf(took: readonly number[]): Times {
  const sorted = took.toSorted((a, b) => a - b);
  const quantile = (share: number) => round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN, 1_000);
  return { p50: quantile(0.5), p99: quantile(0.99) };
}

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}

const actor = { kind: "person", name: "bench", signIn: "session" } as const;
const admin: Principal = {
  ...{ id: "bench", actor, emails: [] },
  grants: [{ projectId: "*", from: "Admin", policies: builtInRoles.find(({ name }) => name === "Admin")?.policies ?? [] }],
};
/** Sees everything without a question. */
const anybody: Principal = { ...admin, grants: Object.assign([], { some: () => true }) };
