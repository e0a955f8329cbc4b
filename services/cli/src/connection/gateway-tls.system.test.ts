import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { openAccess } from "@slipway/gateway";
import { silentLogger } from "@slipway/runtime";
import { eventually, selfSignedCertificate, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { outputOf } from "../testing/output-of.ts";
import { startTestGateway, writeAccessFile } from "../testing/start-test-gateway.ts";
import { trustAuthorities } from "./trust-authorities.ts";

const resources = new AsyncDisposableStack();
let dir: string;
let server: string;
const file = (name: string) => join(dir, name);

/** People sign in at an address. */
const signInAt = (url: string) =>
  `{ signIn: { url: "${url}", oidc: [{ name: company, issuer: "https://login.example.com", clientId: slipway }] } }`;

async function putCertificate(): Promise<void> {
  const { cert, key } = await selfSignedCertificate();
  await writeFile(file("ca.pem"), cert);
  await writeFile(file("tls.crt"), cert);
  await writeFile(file("tls.key"), key, { mode: 0o600 });
}

beforeAll(async () => {
  dir = resources.use(await tempDir("gateway-tls")).path;
  vi.stubEnv("XDG_STATE_HOME", dir);
  await putCertificate();
  const tls = { cert: file("tls.crt"), key: file("tls.key") };
  server = resources.use(await startTestGateway({ dir, access: signInAt, tls })).url;
  vi.unstubAllEnvs();
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  vi.stubEnv("XDG_STATE_HOME", dir);
  vi.stubEnv("SLIPWAY_CONFIG", file("config.yaml"));
  const authorities = getCACertificates("default");
  onTestFinished(() => {
    vi.unstubAllEnvs();
    setDefaultCACertificates(authorities);
  });
});

test("a command trusts the gateway by a file with its authority, and by nothing else", async () => {
  expect(server).toMatch(/^https:/);
  await expect(outputOf("app", "list", "--server", server)).rejects.toMatchObject({
    code: "precondition",
    message: "the certificate of the server is not trusted: self-signed certificate: name its authority with --ca-file",
  });
  expect(await outputOf("app", "list", "--server", server, "--ca-file", file("ca.pem"), "-o", "json")).toContain('"applications"');
});

test("a context keeps the authority with its server, and another server is not trusted by it", async () => {
  await outputOf("context", "set", "local", "--server", server, "--ca-file", file("ca.pem"));
  await expect(outputOf("app", "list", "--server", server.replace("127.0.0.1", "localhost"))).rejects.toMatchObject({
    code: "precondition",
  });
  expect(await outputOf("app", "list", "-o", "json")).toContain('"applications"');
});

test("a certificate that is replaced is trusted with its authority, without a restart", async () => {
  await putCertificate();
  await eventually(async () =>
    expect(await outputOf("app", "list", "--server", server, "--ca-file", file("ca.pem"), "-o", "json")).toContain('"applications"'),
  );
});

test("a file without an authority is named", async () => {
  await writeFile(file("none.pem"), "no certificate\n");
  await expect(outputOf("app", "list", "--server", server, "--ca-file", file("none.pem"))).rejects.toThrow(/none\.pem has no certificate/);
  await expect(outputOf("app", "list", "--server", server, "--ca-file", file("nosuch.pem"))).rejects.toThrow(/nosuch\.pem.*no such file/);
});

test("browsers are told to come by TLS only, and their cookies belong to this host and TLS", async () => {
  await trustAuthorities(file("ca.pem"));
  const { headers } = await fetch(`${server}/auth/session`, { headers: { cookie: "__Host-slipway-session=over" } });
  expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-slipway-session=; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/)]);
  expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
});

test("an address without TLS at which people would sign in is refused", async () => {
  const accessFile = await writeAccessFile(dir, signInAt("http://127.0.0.1:7400"));
  await expect(
    openAccess({ host: "127.0.0.1", port: 1, accessFile, anonymousRead: false, overTls: true, log: silentLogger() }),
  ).rejects.toThrow(/speaks TLS: write https/);
});
