import { createHmac } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type IssuedClaims, startForgingIssuer } from "../testing/start-forging-issuer.ts";
import { oidcProvider } from "./oidc-provider.ts";

let issuer: Awaited<ReturnType<typeof startForgingIssuer>>;
beforeAll(async () => {
  issuer = await startForgingIssuer();
});
afterAll(() => issuer[Symbol.asyncDispose]());
beforeEach(() => {
  issuer.metadata = {};
});

const header = { alg: "RS256", kid: "one" };
const signed = (claims: object, head: { readonly alg: string; readonly kid?: string } = header) =>
  new SignJWT({ ...claims }).setProtectedHeader(head).sign(issuer.keys.published.privateKey);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function signIn() {
  const provider = oidcProvider({
    name: "company",
    displayName: "Company",
    issuer: issuer.url,
    clientId: "slipway",
    clientSecretFile: "",
    scopes: ["openid"],
    groupsClaim: "groups",
    nameClaim: "name",
  });
  const redirectUri = "http://127.0.0.1:1/auth/callback/company";
  const checks = { redirectUri, state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
  const answer = await fetch(await provider.begin(checks), { redirect: "manual" });
  return provider.finish(new URL(answer.headers.get("location") ?? ""), checks);
}

test("a token that is right is accepted, also if the clocks are half a minute apart", async () => {
  issuer.forge = (claims) => signed(claims);
  expect(await signIn()).toMatchObject({ id: `oidc:${issuer.url}#ann` });
  issuer.forge = (claims) => signed({ ...claims, iat: claims.iat - 330, exp: claims.exp - 330 });
  expect(await signIn()).toBeDefined();
  issuer.forge = (claims) => signed({ ...claims, iat: claims.iat + 30, nbf: claims.iat + 30 });
  expect(await signIn()).toBeDefined();
});

test.for<{ readonly name: string; readonly forge: (claims: IssuedClaims) => string | undefined | Promise<string | undefined> }>([
  { name: "no token", forge: () => undefined },
  { name: "a token without a signature", forge: (claims) => new UnsecuredJWT({ ...claims }).encode() },
  { name: "a token that says none in capitals", forge: (claims) => `${part({ alg: "NONE" })}.${part(claims)}.` },
  { name: "a signature that was removed", forge: async (claims) => (await signed(claims)).replace(/[^.]*$/, "") },
  {
    name: "the public key taken for a secret",
    forge: (claims) => {
      const text = `${part({ alg: "HS256", kid: "one" })}.${part(claims)}`;
      const pem = issuer.keys.published.publicKey.export({ type: "spki", format: "pem" });
      return `${text}.${createHmac("sha256", pem).update(text).digest("base64url")}`;
    },
  },
  {
    name: "the client's id taken for a secret",
    forge: (claims) => new SignJWT({ ...claims }).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode("slipway".repeat(8))),
  },
  {
    name: "a key that the issuer does not publish",
    forge: (claims) => new SignJWT({ ...claims }).setProtectedHeader(header).sign(issuer.keys.unpublished.privateKey),
  },
  {
    name: "a key that the token itself brings",
    forge: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ ...header, jwk: issuer.publicKey(issuer.keys.unpublished.publicKey) })
        .sign(issuer.keys.unpublished.privateKey),
  },
  { name: "a key with another name", forge: (claims) => signed(claims, { alg: "RS256", kid: "two" }) },
  {
    name: "claims that were changed after they were signed",
    forge: async (claims) => {
      const [head = "", , signature = ""] = (await signed(claims)).split(".");
      return `${head}.${part({ ...claims, sub: "root" })}.${signature}`;
    },
  },
  { name: "another issuer", forge: (claims) => signed({ ...claims, iss: "https://evil.example" }) },
  { name: "no issuer", forge: ({ iss: _, ...claims }) => signed(claims) },
  { name: "another audience", forge: (claims) => signed({ ...claims, aud: "other" }) },
  { name: "several audiences, for another party", forge: (claims) => signed({ ...claims, aud: ["slipway", "other"], azp: "other" }) },
  { name: "no audience", forge: ({ aud: _, ...claims }) => signed(claims) },
  { name: "a token that has expired", forge: (claims) => signed({ ...claims, iat: claims.iat - 4_000, exp: claims.iat - 120 }) },
  { name: "a token without an end", forge: ({ exp: _, ...claims }) => signed(claims) },
  { name: "a token that is not valid yet", forge: (claims) => signed({ ...claims, nbf: claims.iat + 600 }) },
  { name: "the nonce of another sign-in", forge: (claims) => signed({ ...claims, nonce: randomNonce() }) },
  { name: "no nonce", forge: ({ nonce: _, ...claims }) => signed(claims) },
  { name: "no subject", forge: ({ sub: _, ...claims }) => signed(claims) },
  { name: "an empty subject", forge: (claims) => signed({ ...claims, sub: "" }) },
  { name: "no token at all", forge: () => "x.y.z" },
])("nobody signs in with $name", async ({ forge }) => {
  issuer.forge = async (claims) => forge(claims);
  await expect(signIn()).rejects.toMatchObject({ code: expect.stringMatching(/^(unauthenticated|forbidden)$/) });
});

test("an issuer that says it signs with none, or by a secret, is believed in neither", async () => {
  issuer.metadata = { id_token_signing_alg_values_supported: ["none", "HS256", "RS256"] };
  issuer.forge = async (claims) => new UnsecuredJWT({ ...claims }).encode();
  await expect(signIn()).rejects.toMatchObject({ code: "unauthenticated" });
  issuer.forge = (claims) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode("slipway".repeat(8)));
  await expect(signIn()).rejects.toMatchObject({ code: "unauthenticated" });
});

test("an address that answers in the name of another issuer is refused before anybody is sent there", async () => {
  issuer.metadata = { issuer: "https://login.example.com" };
  await expect(signIn()).rejects.toMatchObject({ code: "unauthenticated" });
});
