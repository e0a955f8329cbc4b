import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type Bus,
  type BusUser,
  connectBus,
  type NatsUser,
  newNatsUser,
  type PipedPlace,
  serverConfiguration,
  usersOfPiped,
} from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { tempDir } from "../temp-dir.ts";
import { type NatsServer, startNats } from "./start-nats.ts";

/** A nats-server that knows every service by its own key, and lets each do what its permissions allow. */
export interface NatsWithUsers extends NatsServer {
  readonly operator: NatsUser;
  /** The key of a user. */
  keyOf(user: BusUser): NatsUser;
  /** The path of a file with the seed of a user, for NATS_NKEY. */
  seedFileOf(user: BusUser | { readonly role: "operator" }): string;
  /** The folder of all keys, as `slipway keys` makes it. */
  readonly keysDir: string;
  /** The path of a file with the public key of the gateway, for GATEWAY_KEYS. */
  readonly gatewayKeysFile: string;
  /** Connects as a service does: what only the gateway may say is obeyed if the gateway says it. The server's disposal does not end the connection. */
  connectAs(user: BusUser): Promise<Bus>;
  /** What the server refused: its log lines. */
  violations(): readonly string[];
}

/** Starts a nats-server with the users of the control plane, of these pipeds, and `ci` of their projects. */
export async function startNatsWithUsers(pipeds: readonly PipedPlace[]): Promise<NatsWithUsers> {
  await using resources = new AsyncDisposableStack();
  const { path } = resources.use(await tempDir("nats-users"));
  const projects = [...new Set(pipeds.map(({ projectId }) => projectId))];
  const users: readonly BusUser[] = [
    { role: "trace" },
    { role: "gateway" },
    { role: "git" },
    ...projects.map((projectId): BusUser => ({ role: "ci", projectId })),
    ...pipeds.flatMap(usersOfPiped),
  ];
  const keys = new Map(users.map((user) => [nameOf(user), newNatsUser()]));
  const operator = newNatsUser();
  const keyOf = (user: BusUser): NatsUser => {
    const key = keys.get(nameOf(user));
    if (!key) throw new Error(`nats-server has no user ${nameOf(user)}`);
    return key;
  };
  const seedFileOf = (user: BusUser | { readonly role: "operator" }): string => join(path, `${nameOf(user)}.nk`);
  const configured = users.map((user) => ({ user, publicKeys: [keyOf(user).publicKey] }));
  const text = serverConfiguration([...configured, { user: { role: "operator" }, publicKeys: [operator.publicKey] }]);
  await writeFile(join(path, "nats.conf"), text);
  for (const [name, { seed }] of [...keys, ["operator", operator] as const]) {
    const file = join(path, `${name}.nk`);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, seed, { mode: 0o600 });
  }
  const gatewayKeysFile = join(path, "gateway.pub");
  await writeFile(gatewayKeysFile, `${keyOf({ role: "gateway" }).publicKey}\n`);
  const server = resources.use(await startNats({ args: ["--config", join(path, "nats.conf")] }));
  const kept = resources.move();
  return {
    ...server,
    operator,
    keyOf,
    seedFileOf,
    gatewayKeysFile,
    keysDir: path,
    connectAs: (user) =>
      connectBus({
        servers: server.url,
        name: user.role,
        role: user.role === "ci" || user.role === "git" ? undefined : user.role,
        pipedId: "pipedId" in user ? user.pipedId : undefined,
        log: silentLogger(),
        gatewayKeysFile,
        credentials: { kind: "nkey", seed: keyOf(user).seed },
      }),
    violations: () =>
      server
        .output()
        .split("\n")
        .filter((line) => /violation/i.test(line)),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The path of a user's key, as `slipway keys` keeps it. */
function nameOf(user: BusUser | { readonly role: "operator" }): string {
  if ("pipedId" in user) return `pipeds/${user.projectId}/${user.pipedId}/${user.role}`;
  return "projectId" in user ? `ci/${user.projectId}` : user.role;
}
