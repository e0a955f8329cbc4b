import { createHmac, createSign, KeyObject } from "node:crypto";
import { Fault, type WorkloadRule } from "@slipway/domain";
import { exportSPKI, importJWK, type JWTVerifyGetKey } from "jose";
import { expect, test } from "vitest";
import { type Claims, githubClaims, gitlabClaims, kubernetesClaims, seconds, sign, type TestSigner, testSigner } from "./testing/tokens.ts";
import { type VerifyOptions, verifyWorkloadToken } from "./verify-workload-token.ts";

const now = Temporal.Instant.from("2026-11-30T12:00:00Z");
const issuer = "https://token.actions.githubusercontent.com";
const audience = "https://slipway.example.com";
const signer = await testSigner("key-1");
const stranger = await testSigner("key-1");

const rule: WorkloadRule = {
  name: "deploy",
  issuer,
  audience,
  jwks: undefined,
  conditions: { repository: ["acme/shop"], ref: ["refs/heads/main"] },
  projectId: "shop",
  role: "Editor",
  ttlMs: 600_000,
  maxAgeMs: 3_600_000,
  singleUse: true,
};
const claims = githubClaims(issuer, audience, now);
const keysOf = (keys: JWTVerifyGetKey): VerifyOptions["keys"] => ({ of: async () => keys });

function verify(token: string, rules: readonly WorkloadRule[] = [rule], keys = keysOf(signer.keys)) {
  return verifyWorkloadToken(token, { rules, keys, now });
}

test.for<{ name: string; given: Claims; rule: Partial<WorkloadRule>; subject: string }>([
  { name: "GitHub Actions", given: claims, rule: {}, subject: "repo:acme/shop:ref:refs/heads/main" },
  {
    name: "GitLab",
    given: gitlabClaims("https://gitlab.acme.example", audience, now),
    rule: {
      issuer: "https://gitlab.acme.example",
      conditions: { project_path: ["acme/*"], environment: ["production"], ref_protected: ["true"] },
    },
    subject: "project_path:acme/shop:ref_type:branch:ref:main",
  },
  {
    name: "Kubernetes",
    given: kubernetesClaims("https://kubernetes.default.svc.cluster.local", audience, now),
    rule: {
      issuer: "https://kubernetes.default.svc.cluster.local",
      conditions: { sub: ["system:serviceaccount:ci:deployer"], "/kubernetes.io/pod/name": ["runner-*"] },
    },
    subject: "system:serviceaccount:ci:deployer",
  },
])("a token of $name is accepted", async ({ given, rule: more, subject }) => {
  const verified = await verify(await sign(signer, given), [{ ...rule, ...more }]);
  expect(verified).toMatchObject({ rule: { name: "deploy" }, subject, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test.for(["RS256", "PS256", "ES256", "ES384", "EdDSA"])("a token that is signed with %s is accepted", async (algorithm) => {
  const other = await testSigner("key-2", algorithm);
  expect(await verify(await sign(other, claims), [rule], keysOf(other.keys))).toMatchObject({ rule: { name: "deploy" } });
});

const base64url = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const without = (name: string) => Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
const signed = (more: Claims, header?: Claims, by: TestSigner = signer) => sign(by, { ...claims, ...more }, header);

/** The public key as text, with which a verifier that lets the token choose the algorithm would check an HMAC. */
async function confused(): Promise<string> {
  const pem = await exportSPKI((await importJWK(signer.jwk, "RS256")) as CryptoKey);
  const input = `${base64url({ alg: "HS256", typ: "JWT", kid: "key-1" })}.${base64url(claims)}`;
  return `${input}.${createHmac("sha256", pem).update(input).digest("base64url")}`;
}

/** A token that only who understands the extension `x` may accept (RFC 7515, 4.1.11). */
function extended(): string {
  const input = `${base64url({ alg: "RS256", kid: "key-1", crit: ["x"], x: 1 })}.${base64url(claims)}`;
  return `${input}.${createSign("sha256").update(input).sign(KeyObject.from(signer.privateKey), "base64url")}`;
}

test.for<{ name: string; token: () => string | Promise<string>; why: RegExp }>([
  { name: "nothing", token: () => "", why: /no JWT/ },
  { name: "text", token: () => "a.b.c", why: /no JWT/ },
  { name: "a megabyte", token: () => "a".repeat(1_000_000), why: /too long/ },
  { name: "claims that are a list", token: () => `${base64url({ alg: "none" })}.${base64url([])}.`, why: /no JWT/ },
  { name: "no signature", token: () => `${base64url({ alg: "none", typ: "JWT" })}.${base64url(claims)}.`, why: /deploy: ERR_J/ },
  {
    name: "no signature, with another spelling",
    token: () => `${base64url({ alg: "nOnE" })}.${base64url(claims)}.AAAA`,
    why: /deploy: ERR_J/,
  },
  { name: "an HMAC with the public key", token: confused, why: /deploy: ERR_JOSE_ALG_NOT_ALLOWED/ },
  {
    name: "a signature of another key with the same id",
    token: () => signed({}, {}, stranger),
    why: /ERR_JWS_SIGNATURE_VERIFICATION_FAILED/,
  },
  { name: "a key of its own", token: () => signed({}, { kid: "other", jwk: stranger.jwk }, stranger), why: /ERR_JWKS_NO_MATCHING_KEY/ },
  {
    name: "a place of its own for keys",
    token: () => signed({}, { kid: "other", jku: "https://evil.example/keys" }, stranger),
    why: /ERR_JWKS_NO_MATCHING_KEY/,
  },
  { name: "an extension that must be understood", token: () => extended(), why: /ERR_JOSE_NOT_SUPPORTED/ },
  {
    name: "changed claims",
    token: async () => {
      const [header, , signature] = (await signed({})).split(".");
      return [header, base64url({ ...claims, ref: "refs/heads/main", actor: "eve" }), signature].join(".");
    },
    why: /ERR_JWS_SIGNATURE_VERIFICATION_FAILED/,
  },
  {
    name: "another issuer",
    token: () => signed({ iss: "https://evil.example" }),
    why: /no rule is for the issuer "https:\/\/evil\.example"/,
  },
  { name: "an issuer with a slash more", token: () => signed({ iss: `${issuer}/` }), why: /no rule is for the issuer/ },
  { name: "no issuer", token: () => sign(signer, without("iss")), why: /no rule is for the issuer none/ },
  { name: "an issuer in a list", token: () => signed({ iss: [issuer] }), why: /no rule is for the issuer|no JWT/ },
  { name: "another audience", token: () => signed({ aud: "sts.amazonaws.com" }), why: /audience "sts\.amazonaws\.com" alone/ },
  { name: "several audiences", token: () => signed({ aud: [audience, "sts.amazonaws.com"] }), why: /audience .* alone/ },
  { name: "no audience", token: () => sign(signer, without("aud")), why: /audience none alone/ },
  { name: "an audience that is empty", token: () => signed({ aud: [] }), why: /audience \[\] alone/ },
  { name: "no subject", token: () => sign(signer, without("sub")), why: /ERR_JWT_CLAIM_VALIDATION_FAILED missing required "sub"/ },
  { name: "an empty subject", token: () => signed({ sub: "" }), why: /its claims do not fit/ },
  { name: "no end", token: () => sign(signer, without("exp")), why: /missing required "exp"/ },
  { name: "an end that is text", token: () => signed({ exp: "2099-01-01" as unknown as number }), why: /"exp"/ },
  { name: "a past end", token: () => signed({ exp: seconds(now) - 31 }), why: /ERR_JWT_EXPIRED/ },
  { name: "a beginning in the future", token: () => signed({ nbf: seconds(now) + 31 }), why: /"nbf"/ },
  { name: "no time of issue", token: () => sign(signer, without("iat")), why: /missing required "iat"/ },
  { name: "a time of issue in the future", token: () => signed({ iat: seconds(now) + 600, exp: seconds(now) + 900 }), why: /"iat"/ },
  { name: "too high an age", token: () => signed({ iat: seconds(now) - 3_700, exp: seconds(now) + 86_400 }), why: /ERR_JWT_EXPIRED .*iat/ },
  {
    name: "another branch",
    token: () => signed({ ref: "refs/heads/dev" }),
    why: /fit the conditions of no rule of deploy; its subject is "repo:acme/,
  },
  { name: "another repository", token: () => signed({ repository: "evil/shop" }), why: /fit the conditions of no rule/ },
  { name: "a repository in a list", token: () => signed({ repository: ["acme/shop"] }), why: /fit the conditions of no rule/ },
  { name: "no claims that a rule wants", token: () => sign(signer, without("ref")), why: /fit the conditions of no rule/ },
])("a token with $name is refused", async ({ token, why }) => {
  expect(await verify(await token())).toEqual({ refused: expect.stringMatching(why) });
});

test("the clock of an issuer may be wrong by half a minute", async () => {
  for (const more of [{ exp: seconds(now) - 29 }, { nbf: seconds(now) + 29 }, { iat: seconds(now) + 29 }])
    expect(await verify(await signed(more))).toMatchObject({ rule: { name: "deploy" } });
});

test("the first rule that accepts a token counts, and one for another audience or other keys is none", async () => {
  const elsewhere = { ...rule, name: "elsewhere", audience: "other" };
  const wider = { ...rule, name: "wider", conditions: { repository: ["acme/*"] }, role: "Viewer" };
  const token = await signed({ ref: "refs/heads/dev" });
  expect(await verify(token, [elsewhere, rule, wider])).toMatchObject({ rule: { name: "wider", role: "Viewer" } });
  const foreignKeys = { ...rule, name: "foreign", jwks: { uri: "https://keys.example" } };
  const keys = { of: async ({ jwks }: Pick<WorkloadRule, "jwks">) => (jwks === undefined ? signer.keys : stranger.keys) };
  expect(await verify(await signed({}), [foreignKeys, rule], keys)).toMatchObject({ rule: { name: "deploy" } });
});

test("no rules accept nothing", async () => {
  expect(await verify(await signed({}), [])).toEqual({ refused: expect.stringContaining("no rule") });
});

test("a token is the same however its signature is written, and two tokens are not", async () => {
  const digestOf = async (token: string) => {
    const verified = await verify(token);
    return "digest" in verified ? verified.digest : "";
  };
  const bare = without("jti");
  const es = await testSigner("key-3", "ES256");
  const digestOfEs = async (token: string) => {
    const verified = await verify(token, [rule], keysOf(es.keys));
    return "digest" in verified ? verified.digest : "";
  };
  // ECDSA signs with a random number: two signatures of the same claims differ.
  const [a, b] = [await sign(es, bare), await sign(es, bare)];
  expect(a).not.toBe(b);
  expect(await digestOfEs(a)).toBe(await digestOfEs(b));
  expect(await digestOf(await signed({ jti: "1" }))).not.toBe(await digestOf(await signed({ jti: "2" })));
});

test("keys that cannot be read are no reason to refuse a token for good", async () => {
  const away = { of: () => Promise.reject(new Fault("unavailable", "the issuer is away")) };
  await expect(verify(await signed({}), [rule], away)).rejects.toMatchObject({ code: "unavailable" });
});
