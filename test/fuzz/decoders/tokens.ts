import type { WorkloadRule } from "@slipway/domain";
import { readLocalCode, writeLocalCode } from "../../../packages/runtime/src/rpc/identity/local-code.ts";
import { decodeFrame, encodeFrame } from "../../../packages/tunnel/src/frames.ts";
import { readCookies } from "../../../services/gateway/src/access/sessions/session-cookies.ts";
import { readToken } from "../../../services/gateway/src/access/sessions/session-token.ts";
import { personOfClaims } from "../../../services/gateway/src/access/sign-in/providers/oidc-claims.ts";
import { returnTo } from "../../../services/gateway/src/access/sign-in/routes/return-to.ts";
import { githubClaims, sign, testSigner } from "../../../services/gateway/src/access/workload/testing/tokens.ts";
import { verifyWorkloadToken } from "../../../services/gateway/src/access/workload/verify-workload-token.ts";
import type { Decoder } from "../decoder.ts";

const now = Temporal.Instant.from("2026-11-30T12:00:00Z");
const issuer = "https://token.actions.githubusercontent.com";
const server = "https://slipway.example.com";
const audience = "https://slipway.example.com";
const signer = await testSigner("key-1");
const claims = githubClaims(issuer, audience, now);
const token = await sign(signer, claims);
const [head = "", , signature = ""] = token.split(".");

const rule: WorkloadRule = {
  name: "deploy",
  issuer,
  audience,
  jwks: undefined,
  conditions: { repository: ["acme/*"], "/a/b": ["c"] },
  projectId: "shop",
  role: "Editor",
  ttlMs: 600_000,
  maxAgeMs: 3_600_000,
  singleUse: true,
};
const verify = (given: string) => verifyWorkloadToken(given, { rules: [rule], keys: { of: async () => signer.keys }, now });

/** Tokens that jobs of a CI or a cluster bring, and what a browser brings to the pages of the sign-in and through a tunnel. */
export const tokenDecoders: readonly Decoder[] = [
  {
    name: "the token of a job",
    sources: ["services/gateway/src/access/workload/verify-workload-token.ts"],
    valid: [token],
    decode: (_, text) => verify(text),
  },
  {
    name: "the claims of a forged token",
    sources: [],
    valid: [JSON.stringify({ ...claims, a: { b: "c" } })],
    decode: async (content) => {
      const answer = await verify(`${head}.${Buffer.from(content).toString("base64url")}.${signature}`);
      if ("rule" in answer) throw new Error("a forged token was accepted");
      return answer;
    },
  },
  {
    name: "a frame of a tunnel",
    sources: ["packages/tunnel/src/frames.ts"],
    valid: [
      encodeFrame({
        kind: "open",
        call: 1,
        head: { path: "/slipway.api.v1.SystemService/GetVersion", header: [["a", "b"]] },
        body: Buffer.from("{}"),
      }),
      encodeFrame({ kind: "cancel", call: 1 }),
    ],
    decode: (content) => decodeFrame(content),
    // TypeError: bytes that are no UTF-8.
    throws: (error) => error instanceof SyntaxError || error instanceof TypeError,
  },
  {
    name: "where to go after a sign-in",
    sources: ["services/gateway/src/access/sign-in/routes/return-to.ts"],
    valid: ["/applications?page=2#x", "//evil.example", "/\\\\evil.example", "/.//evil.example", "https://evil.example"],
    decode: (_, text) => {
      const place = returnTo(text);
      if (new URL(place, server).origin !== server) throw new Error(`leads to another server: ${place}`);
      return place;
    },
  },
  {
    name: "cookies of a browser",
    sources: ["services/gateway/src/access/sessions/session-cookies.ts"],
    valid: ["slipway-session=s1.a.b.c.d; other=x", "a=1;b=2;;=3;c"],
    decode: (_, text) => [...readCookies(text)],
  },
  {
    name: "the token of a session",
    sources: ["services/gateway/src/access/sessions/session-token.ts"],
    valid: [`s1.${"a".repeat(16)}.${"b".repeat(22)}.${"c".repeat(43)}.${"d".repeat(43)}`],
    decode: (_, text) => readToken(text, { sign: () => "", isSigned: () => true }),
  },
  {
    name: "the code of a link that signs in",
    sources: ["packages/runtime/src/rpc/identity/local-code.ts"],
    valid: [writeLocalCode("a-token-of-thirty-two-characters", "ann", 1_000)],
    decode: (_, text) => readLocalCode("a-token-of-thirty-two-characters", text),
  },
  {
    name: "the claims of an identity provider",
    sources: ["services/gateway/src/access/sign-in/providers/oidc-claims.ts"],
    valid: [
      JSON.stringify({ sub: "1", name: "Ann", email: "a@b.example", email_verified: true, groups: ["ops"], _claim_names: { groups: "x" } }),
    ],
    refuses: ["forbidden"],
    throws: (error) => error instanceof SyntaxError,
    decode: (_, text) => {
      const claims: unknown = JSON.parse(text);
      const settings = {
        name: "a",
        displayName: "",
        issuer,
        clientId: "c",
        clientSecretFile: "",
        scopes: [],
        groupsClaim: "groups",
        nameClaim: "name",
      };
      return personOfClaims(typeof claims === "object" && claims !== null ? { ...claims } : {}, settings);
    },
  },
];
