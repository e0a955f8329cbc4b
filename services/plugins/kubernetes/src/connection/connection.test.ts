import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConnection } from "./connection.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "kubeconfig-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function kubeconfig(text: string): Promise<string> {
  const path = join(dir, "config");
  await writeFile(path, text);
  return path;
}

const config = (user: string, cluster = "", context = "") => `
apiVersion: v1
kind: Config
current-context: dev
contexts: [{name: dev, context: {cluster: c, user: u${context}}}]
clusters: [{name: c, cluster: {server: "https://k.example:6443/"${cluster}}}]
users: [{name: u, user: {${user}}}]
`;
const load = async (text: string, masterURL = "") =>
  loadConnection({ kubeConfigPath: await kubeconfig(text), masterURL, credentialPlugins: ["printf", "false"] });

test("a token is sent in the header", async () => {
  const connection = await load(config("token: abc"));
  expect(connection).toMatchObject({ server: "https://k.example:6443", namespace: "default", tls: {} });
  expect(await connection.authorization()).toBe("Bearer abc");
});

test("a user name and password are sent in the header", async () => {
  expect(await (await load(config("username: a, password: b"))).authorization()).toBe("Basic YTpi");
});

test("certificates are read from the kubeconfig and from files that it references", async () => {
  await writeFile(join(dir, "ca.crt"), "CA");
  const connection = await load(
    config("client-certificate-data: Q0VSVA==, client-key-data: S0VZ", ", certificate-authority: ca.crt, tls-server-name: other"),
  );
  expect(connection.tls).toEqual({ ca: Buffer.from("CA"), cert: Buffer.from("CERT"), key: Buffer.from("KEY"), servername: "other" });
  expect(await connection.authorization()).toBeUndefined();
});

test("objects without a namespace go to that of the context", async () => {
  expect((await load(config("token: a", "", ", namespace: team"))).namespace).toBe("team");
});

test("a token file is read again after a while", async () => {
  await writeFile(join(dir, "token"), "one\n");
  expect(await (await load(config("tokenFile: token"))).authorization()).toBe("Bearer one");
});

test("masterURL overrides the server", async () => {
  expect((await load(config("token: a"), "https://elsewhere:1/")).server).toBe("https://elsewhere:1");
});

test("a credential plugin provides the token", async () => {
  const answer = JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token: "made" } });
  const connection = await load(config(`exec: {apiVersion: client.authentication.k8s.io/v1, command: printf, args: ["%s", '${answer}']}`));
  expect(await connection.authorization()).toBe("Bearer made");
});

test("a failing credential plugin is named", async () => {
  await expect(load(config("exec: {apiVersion: client.authentication.k8s.io/v1, command: 'false'}"))).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("credential plugin false"),
  });
});

const broken = [
  { name: "invalid YAML", text: "a: [", want: "is not valid YAML" },
  { name: "an empty file", text: "", want: "is empty" },
  { name: "no current context", text: "clusters: []", want: "has no current-context" },
  { name: "a missing context", text: "current-context: x", want: "has no context x" },
  {
    name: "a missing cluster",
    text: "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]",
    want: "has no server for the context x",
  },
];
test.for(broken)("$name in the kubeconfig is reported", async ({ text, want }) => {
  await expect(load(text)).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(want) });
});

test("a missing kubeconfig outside a cluster is reported", async () => {
  await expect(loadConnection({ kubeConfigPath: "", masterURL: "" }, { HOME: dir })).rejects.toThrow("no cluster is configured");
  await expect(loadConnection({ kubeConfigPath: join(dir, "none"), masterURL: "" })).rejects.toMatchObject({ code: "not_found" });
});
