import { createHash } from "node:crypto";
import { z } from "zod";
import type { CookieSigner } from "../../sessions/cookie-keys.ts";

/** How long somebody may take to sign in at a provider. */
export const signInMs = 10 * 60_000;

const schema = z.strictObject({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
  at: z.number(),
});

/** A sign-in that has begun at a provider. The browser keeps it, so that a gateway that is asked by everybody has nothing to remember. */
export type BegunSignIn = z.output<typeof schema>;

/** What follows the name of the cookie: several tabs may sign in at the same time. */
export function cookieSuffix(state: string): string {
  return createHash("sha256").update(state).digest("base64url").slice(0, 12);
}

/** The value of the cookie. */
export function writeBegun(begun: BegunSignIn, signer: CookieSigner): string {
  const text = Buffer.from(JSON.stringify(begun)).toString("base64url");
  return `${text}.${signer.sign("sign-in", text)}`;
}

/** Reads the cookie; undefined for one that no gateway has made, and for one that is too old. */
export function readBegun(value: string | undefined, signer: CookieSigner, now: Temporal.Instant): BegunSignIn | undefined {
  const [text = "", signature = ""] = (value ?? "").split(".");
  if (!signer.isSigned("sign-in", text, signature)) return undefined;
  const begun = schema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  return now.epochMilliseconds - begun.at < signInMs ? begun : undefined;
}
