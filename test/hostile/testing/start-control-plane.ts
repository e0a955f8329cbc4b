import { type Bus, connectBus, ensureStreams, type PipedPlace } from "@slipway/bus";
import { type Policy, type Principal, parsePolicy } from "@slipway/domain";
import { type Gateway, type GatewayOptions, startGateway } from "@slipway/gateway";
import { type ConnectTransportOptions, connectTransport, type RpcTransport, silentLogger } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { type NatsWithUsers, sqliteUrl, startNatsWithUsers } from "@slipway/testkit";
import { startTrace } from "@slipway/trace";

/** A NATS server with its users, the trace service and a gateway, each with the rights that it has in NATS, and callers of any rights. */
export interface ControlPlane extends AsyncDisposable {
  readonly nats: NatsWithUsers;
  readonly gateway: Gateway;
  /** Of the trace service. */
  readonly historyUrl: string;
  /** May do everything in NATS. */
  readonly operator: Bus;
  /** Whoever signs in with a token of this name. */
  readonly principals: Map<string, Principal>;
  /** Somebody with these policies in a project, or in all. */
  clientOf(name: string, projectId: string, policies: readonly Policy[]): RpcTransport;
  /** Somebody who may do everything. */
  owner(): RpcTransport;
  /** Whoever has this token; nobody with "". Calls from many addresses: one whose calls fail to sign in would have to wait. */
  clientWith(token: string): RpcTransport;
}

/** Starts the control plane for these pipeds. */
export async function startControlPlane(
  pipeds: readonly PipedPlace[],
  given: Partial<Pick<GatewayOptions, "limits" | "allowed">> = {},
): Promise<ControlPlane> {
  const log = silentLogger();
  await using resources = new AsyncDisposableStack();
  const nats = resources.use(await startNatsWithUsers(pipeds));
  const traceBus = resources.use(await nats.connectAs({ role: "trace" }));
  await ensureStreams(traceBus);
  const store = resources.use(await openStore({ url: await sqliteUrl(), log }));
  const trace = resources.use(await startTrace({ bus: traceBus, store, rpc: { host: "127.0.0.1", port: 0 }, log }));
  const bus = resources.use(await nats.connectAs({ role: "gateway" }));
  // Those of the gateway alone.
  await ensureStreams(bus);
  const credentials = { kind: "nkey", seed: nats.operator.seed } as const;
  const operator = resources.use(await connectBus({ servers: nats.url, name: "operator", log, credentials }));
  const principals = new Map<string, Principal>();
  const authenticator: GatewayOptions["access"]["authenticators"][number] = ({ bearer = "" }) => {
    const principal = principals.get(bearer);
    return principal && { principal };
  };
  const gateway = resources.use(
    await startGateway({
      bus,
      port: 0,
      access: { authenticators: [authenticator], rules: () => ({ projects: [], workloadIdentity: [] }) },
      allowed: { proxies: ["127.0.0.1"] },
      traceUrl: trace.url,
      defaultProject: "shop",
      log,
      ...given,
    }),
  );
  const clients = resources.use(new AsyncDisposableStack());
  let calls = 0;
  const clientWith = (token: string): RpcTransport => {
    const authorize: NonNullable<ConnectTransportOptions["interceptors"]>[number] = (next) => (request) => {
      calls += 1;
      request.header.set("x-forwarded-for", `198.51.${calls % 250}.${Math.floor(calls / 250) % 250}`);
      if (token !== "") request.header.set("authorization", `Bearer ${token}`);
      return next(request);
    };
    return clients.use(connectTransport({ url: gateway.url, interceptors: [authorize] }));
  };
  const clientOf: ControlPlane["clientOf"] = (name, projectId, policies) => {
    const grants = [{ projectId, from: name, policies }];
    principals.set(name, { id: name, actor: { kind: "person", name, signIn: "session" }, emails: [], grants });
    return clientWith(name);
  };
  const kept = resources.move();
  return {
    nats,
    gateway,
    historyUrl: trace.url,
    operator,
    principals,
    clientOf,
    owner: () => clientOf("owner", "*", [parsePolicy("resources=*;actions=*")]),
    clientWith,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
