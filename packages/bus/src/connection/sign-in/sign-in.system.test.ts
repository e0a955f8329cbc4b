import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { nkeys } from "@nats-io/transport-node";
import { createLogger } from "@slipway/runtime";
import { type NatsServer, startNats, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureStreams } from "../../topics/streams/ensure-streams.ts";
import { connectBus } from "../connect-bus.ts";
import { natsOptions, natsSettings } from "../nats-settings.ts";
import { newNatsUser } from "./nats-user.ts";

// Real servers that refuse whoever does not sign in.

const resources = new AsyncDisposableStack();
let dir: string;
const at = (name: string) => join(dir, name);

beforeAll(async () => {
  dir = resources.use(await tempDir("sign-in")).path;
});
afterAll(() => resources.disposeAsync());

async function serverWith(name: string, config: string): Promise<NatsServer> {
  await writeFile(at(`${name}.conf`), config);
  return resources.use(await startNats({ args: ["--config", at(`${name}.conf`)] }));
}

/** Connects as a service does, and makes the streams. Returns what was logged. */
async function use(env: Readonly<Record<string, string>>): Promise<string> {
  const lines: string[] = [];
  const log = createLogger({ service: "test", level: "debug", destination: { write: (line) => void lines.push(line) } });
  await using bus = await connectBus({ ...natsOptions(natsSettings.parse(env)), name: "executor", log });
  await ensureStreams(bus);
  return lines.join("");
}

test("a user and password, or a token, in NATS_URL", async () => {
  const users = await serverWith("users", `authorization { users: [{ user: "slipway", password: "pass:w@rd" }] }`);
  const signedIn = `nats://slipway:${encodeURIComponent("pass:w@rd")}@127.0.0.1:${users.port}`;
  expect(await use({ NATS_URL: signedIn })).not.toContain("w@rd");
  await expect(use({ NATS_URL: users.url })).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("NATS_CREDS"),
  });
  const wrong = use({ NATS_URL: signedIn.replace("pass", "hidden") });
  await expect(wrong).rejects.toMatchObject({ code: "precondition", message: expect.stringMatching(/^(?!.*hidden).*rejected/) });

  const tokens = await serverWith("tokens", `authorization { token: "t0ken" }`);
  await use({ NATS_URL: `nats://t0ken@127.0.0.1:${tokens.port}` });
});

test("an nkey in a file", async () => {
  const user = newNatsUser();
  const nats = await serverWith("nkeys", `authorization { users: [{ nkey: ${user.publicKey} }] }`);
  await writeFile(at("user.nk"), `${user.seed}\n`);
  expect(await use({ NATS_URL: nats.url, NATS_NKEY: at("user.nk") })).not.toContain(user.seed);
  await writeFile(at("other.nk"), newNatsUser().seed);
  await expect(use({ NATS_URL: nats.url, NATS_NKEY: at("other.nk") })).rejects.toMatchObject({ code: "precondition" });
});

test("a credentials file", async () => {
  const [operator, account, user, system] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser(), nkeys.createAccount()];
  const limits = {
    subs: -1,
    data: -1,
    payload: -1,
    conn: -1,
    leaf: -1,
    imports: -1,
    exports: -1,
    mem_storage: -1,
    disk_storage: -1,
    streams: -1,
    consumer: -1,
  };
  const operatorJwt = jwt(operator, operator.getPublicKey(), { type: "operator", version: 2 });
  const accountJwt = jwt(operator, account.getPublicKey(), { type: "account", version: 2, limits });
  const userJwt = jwt(account, user.getPublicKey(), { type: "user", version: 2, subs: -1, data: -1, payload: -1 });
  const systemJwt = jwt(operator, system.getPublicKey(), {
    type: "account",
    version: 2,
    limits: { ...limits, mem_storage: 0, disk_storage: 0 },
  });
  const accounts = `${account.getPublicKey()}: ${accountJwt}, ${system.getPublicKey()}: ${systemJwt}`;
  const config = `operator: ${operatorJwt}\nsystem_account: ${system.getPublicKey()}\nresolver: MEMORY\nresolver_preload: { ${accounts} }\n`;
  const nats = await serverWith("operator", config);
  const seed = new TextDecoder().decode(user.getSeed());
  const creds = `-----BEGIN NATS USER JWT-----\n${userJwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`;
  await writeFile(at("user.creds"), creds);
  expect(await use({ NATS_URL: nats.url, NATS_CREDS: at("user.creds") })).not.toContain(seed);
});

test("TLS with a certificate of this client", async () => {
  await certificates();
  const tls = `tls { cert_file: "${at("server.pem")}", key_file: "${at("server.key")}", ca_file: "${at("ca.pem")}", verify: true }`;
  const nats = await serverWith("tls", tls);
  const env = {
    NATS_URL: nats.url.replace("nats:", "tls:"),
    NATS_CA: at("ca.pem"),
    NATS_CERT: at("client.pem"),
    NATS_KEY: at("client.key"),
  };
  await expect(use(env)).resolves.toBeDefined();
});

test.for([
  {
    name: "a file that is not there",
    env: { NATS_CREDS: "/no/such.creds" },
    message: "NATS_CREDS: the file /no/such.creds cannot be read",
  },
  { name: "two ways to sign in", env: { NATS_CREDS: "/a", NATS_NKEY: "/b" }, message: "use only one" },
  { name: "a certificate without its key", env: { NATS_CERT: "/a" }, message: "belong together" },
])("$name is refused", async ({ env, message }) => {
  await expect(use(env)).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(message) });
});

/** A token of NATS about a key, signed by another. */
function jwt(issuer: ReturnType<typeof nkeys.createOperator>, subject: string, nats: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { jti: subject, iat: 1_700_000_000, iss: issuer.getPublicKey(), name: subject, sub: subject, nats };
  const text = `${encode({ typ: "JWT", alg: "ed25519-nkey" })}.${encode(claims)}`;
  return `${text}.${Buffer.from(issuer.sign(new TextEncoder().encode(text))).toString("base64url")}`;
}

async function certificates(): Promise<void> {
  const openssl = (...args: readonly string[]) => promisify(execFile)("openssl", [...args], { cwd: dir });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl("req", "-x509", ...key, "-days", "1", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca");
  for (const name of ["server", "client"]) {
    await writeFile(at(`${name}.ext`), "subjectAltName=IP:127.0.0.1\n");
    await openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    const ca = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
    await openssl("x509", "-req", "-in", `${name}.csr`, ...ca, "-days", "1", "-extfile", `${name}.ext`, "-out", `${name}.pem`);
  }
}
