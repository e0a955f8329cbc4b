import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type GitHubAccount, startGitHub } from "../testing/start-github.ts";
import { githubProvider } from "./github-provider.ts";
import type { SignInChecks } from "./provider.ts";

const resources = new AsyncDisposableStack();
const ann: GitHubAccount = {
  id: 42,
  login: "Ann",
  name: "Ann Example",
  emails: [
    { email: "Ann@Example.com", primary: true, verified: true },
    { email: "unverified@example.com", primary: false, verified: false },
  ],
  orgs: ["Acme"],
  teams: ["Acme/Platform", "other/web"],
};
let github: Awaited<ReturnType<typeof startGitHub>>;
let secret: string;

beforeAll(async () => {
  github = resources.use(await startGitHub({ clientId: "slipway", clientSecret: "s3cret" }));
  const dir = await mkdtemp(join(tmpdir(), "github-"));
  resources.defer(() => rm(dir, { recursive: true }));
  secret = join(dir, "secret");
});
afterAll(() => resources.disposeAsync());
beforeEach(async () => {
  await writeFile(secret, "s3cret\n", { mode: 0o600 });
  github.account = ann;
  github.status = 200;
});

const provider = () => githubProvider({ clientId: "slipway", clientSecretFile: secret, baseUrl: github.url });
const newChecks = (): SignInChecks => ({
  redirectUri: "http://127.0.0.1:1/auth/callback/github",
  state: randomState(),
  nonce: randomNonce(),
  codeVerifier: randomPKCECodeVerifier(),
});

/** Where GitHub sends the browser back. */
async function sentBack(checks: SignInChecks): Promise<URL> {
  const answer = await fetch(await provider().begin(checks), { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "");
}

async function signIn() {
  const checks = newChecks();
  return provider().finish(await sentBack(checks), checks);
}

test("a person, with organizations, teams and the addresses that GitHub has verified", async () => {
  expect(await signIn()).toEqual({
    id: `github:${github.url}#42`,
    provider: "github",
    name: "Ann Example",
    emails: ["ann@example.com"],
    groups: ["acme", "acme/platform", "other", "other/web"],
  });
});

test("a person without a name is called by the login, and stays the same when that changes", async () => {
  github.account = { ...ann, name: null, login: "ann-renamed" };
  expect(await signIn()).toMatchObject({ id: `github:${github.url}#42`, name: "ann-renamed" });
});

test("teams on several pages are all read", async () => {
  github.account = { ...ann, teams: Array.from({ length: 250 }, (_, each) => `acme/team-${each}`) };
  expect((await signIn()).groups).toHaveLength(251);
});

test("what cannot be read in full is not read in part", async () => {
  github.account = { ...ann, teams: Array.from({ length: 1_000 }, (_, each) => `acme/team-${each}`) };
  await expect(signIn()).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("more than 1000 entries") });
});

test.for<{ readonly name: string; readonly set: () => unknown; readonly code: string; readonly says: string }>([
  {
    name: "the person refuses",
    set: () => {
      github.account = undefined;
    },
    code: "unauthenticated",
    says: "The user has denied your application access",
  },
  {
    name: "the secret is wrong",
    set: () => writeFile(secret, "another\n"),
    code: "unauthenticated",
    says: "incorrect_client_credentials",
  },
  { name: "the secret is missing", set: () => rm(secret), code: "precondition", says: "cannot be read" },
  { name: "the secret is empty", set: () => writeFile(secret, "\n"), code: "precondition", says: "is empty" },
  {
    name: "the API is down",
    set: () => {
      github.status = 502;
    },
    code: "unavailable",
    says: "does not work at the moment (502)",
  },
  {
    name: "a scope is missing",
    set: () => {
      github.status = 403;
    },
    code: "unauthenticated",
    says: "needs the scopes read:org and user:email",
  },
])("when $name, the reason is said, without a secret", async ({ set, code, says }) => {
  const checks = newChecks();
  const began = provider().begin(checks);
  await began;
  await set();
  const failed = signIn();
  await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  await expect(failed).rejects.not.toThrow(/s3cret|another|gho_/);
});

test("a code is used once, and only by whoever began with its verifier", async () => {
  const checks = newChecks();
  const callback = await sentBack(checks);
  await provider().finish(callback, checks);
  await expect(provider().finish(callback, checks)).rejects.toThrow(/bad_verification_code/);
  const others = newChecks();
  const stolen = await sentBack(newChecks());
  stolen.searchParams.set("state", others.state);
  await expect(provider().finish(stolen, others)).rejects.toThrow(/bad_verification_code/);
});

test("an answer with another state is refused before GitHub is asked", async () => {
  const callback = await sentBack(newChecks());
  github.paths.length = 0;
  await expect(provider().finish(callback, newChecks())).rejects.toMatchObject({ code: "unauthenticated" });
  expect(github.paths).toEqual([]);
});

test("a session is known by the server that it came from", () => {
  const at = (baseUrl: string) => githubProvider({ clientId: "c", clientSecretFile: secret, baseUrl });
  const person = (id: string) => ({ id, provider: "github", name: "ann", emails: [], groups: [] });
  expect(at("https://github.com").knows(person("github:42"))).toBe(true);
  expect(at("https://github.com").knows(person("github:https://ghe.example#42"))).toBe(false);
  expect(at("https://ghe.example/").knows(person("github:https://ghe.example#42"))).toBe(true);
  expect(at("https://ghe.example").knows(person("github:42"))).toBe(false);
  expect(at("https://github.com").knows({ ...person("github:42"), provider: "other" })).toBe(false);
});
