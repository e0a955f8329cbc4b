import { isFault, type PasswordHash, parsePasswordHash } from "@slipway/domain";
import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { requiredText, text } from "../fields/plain-fields.ts";
import { uniqueList } from "../fields/unique-list.ts";
import { personReference } from "./person-reference.ts";
import { trustedUrl } from "./trusted-url.ts";

/** Names of ways to sign in that are no OIDC providers. */
const taken = ["github", "admin"];
const minute = 60_000;
/** The longest session. What has signed its cookie is known that long. */
const longestMs = 30 * 24 * 60 * minute;

const lifetime = (usual: string) =>
  durationField(usual).refine((ms) => ms >= minute && ms <= longestMs, { error: "must be from 1m to 720h" });

const secretFile = "File with the secret of the client, read at each sign-in.";

const oidc = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, {
      error: "must have 1 to 31 lower-case letters, digits and hyphens: it is part of the redirect URI",
    })
    .refine((name) => !taken.includes(name), { error: `must not be ${taken.join(" or ")}` })
    .describe("Name of the provider: part of its redirect URI, URL/auth/callback/NAME."),
  displayName: text.describe("What people read on its button. Default: its name."),
  issuer: trustedUrl.describe("Its address, as its discovery document names it."),
  clientId: requiredText.describe("Id of the client that is registered there."),
  clientSecretFile: text.describe(`${secretFile} Empty for a client without one.`),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, { error: "must be a scope: no spaces" }))
    .default(["openid", "profile", "email"])
    .refine((scopes) => scopes.includes("openid"), { error: "must have openid" })
    .describe("What is asked for. Default: openid, profile, email."),
  groupsClaim: z.string().min(1).default("groups").describe("The claim with the groups of a person. Default: groups."),
  nameClaim: z.string().min(1).default("name").describe("The claim with the name of a person. Default: name."),
});

const github = z.object({
  clientId: requiredText.describe("Id of the OAuth app."),
  clientSecretFile: requiredText.describe(secretFile),
  baseUrl: trustedUrl.default("https://github.com").describe("Address of a GitHub Enterprise Server. Default: https://github.com."),
});

const passwordHash = z.string().transform((written, context): PasswordHash => {
  try {
    return parsePasswordHash(written);
  } catch (error) {
    if (!isFault(error)) throw error;
    context.issues.push({ code: "custom", input: "", message: error.message });
    return z.NEVER;
  }
});

const admin = z.object({
  username: z.string().min(1).max(100).describe("User name of the administrator."),
  passwordHash: passwordHash.describe("Hash of the password, as slipway admin hash-password prints it."),
});

/** How people sign in with a browser. */
export const signInSchema = z
  .object({
    url: trustedUrl
      .refine((url) => URL.parse(url)?.pathname === "/", { error: "must have no path: the gateway serves at the root of its host" })
      .transform((url) => URL.parse(url)?.origin ?? url)
      .describe("The address under which people reach the gateway: https, or http on this machine."),
    sessionTtl: lifetime("24h").describe("How long a session lasts, however much it is used. Default: 24h."),
    idleTtl: lifetime("8h").describe("How long a session may be unused. Default: 8h."),
    oidc: uniqueList(oidc, "name").describe("OpenID Connect providers."),
    github: github.optional().describe("GitHub."),
    admin: admin.optional().describe("An administrator with a password, who may do everything."),
    blocked: z
      .array(personReference)
      .default([])
      .describe("People who may not sign in, and whose sessions end, by principal id or verified e-mail address."),
  })
  .refine((signIn) => signIn.oidc.length > 0 || signIn.github !== undefined || signIn.admin !== undefined, {
    error: "needs a way to sign in: oidc, github or admin",
  });

/** How people sign in with a browser. */
export type SignInConfig = z.output<typeof signInSchema>;
export type OidcConfig = SignInConfig["oidc"][number];
export type GitHubConfig = NonNullable<SignInConfig["github"]>;
