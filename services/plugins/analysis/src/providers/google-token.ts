import { readFile } from "node:fs/promises";
import { Fault, messageOf } from "@slipway/plugin-sdk";
import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";
import { fetchText } from "./fetch-text.ts";
import { parseJson } from "./json-answer.ts";

/** The required fields of a service account's key file. */
const keyFile = z.object({
  project_id: z.string().min(1),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.url().default("https://oauth2.googleapis.com/token"),
});
export type ServiceAccount = z.output<typeof keyFile>;

const answer = z.object({ access_token: z.string().min(1) });

/** Reads the key file of a service account. Throws `unavailable` if it cannot be read or is not a key file; the error has none of its content. */
export async function readServiceAccount(path: string): Promise<ServiceAccount> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Fault("unavailable", `serviceAccountFile ${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const result = keyFile.safeParse(parseJson(text));
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path }) => path.join(".")).filter((field) => field !== "");
  throw new Fault(
    "unavailable",
    `serviceAccountFile ${path} is not the key of a service account${fields.length === 0 ? "" : `: check ${fields.join(", ")}`}`,
  );
}

/** Authenticates as a service account: a token for one hour and one scope. Throws like `fetchText`, and `unavailable` if it is rejected. */
export async function googleToken(
  account: ServiceAccount,
  scope: string,
  timeout: Temporal.Duration,
  signal: AbortSignal,
): Promise<string> {
  const { token_uri: tokenUri, client_email: email, private_key_id: keyId } = account;
  const key = await importPKCS8(account.private_key, "RS256").catch(() => {
    // The error is omitted: it may quote the key.
    throw new Fault("unavailable", `private_key of ${email} is not a PKCS#8 key`);
  });
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(keyId !== undefined && { kid: keyId }) })
    .setIssuer(email)
    .setAudience(tokenUri)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(key);
  const form = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const request = { url: new URL(tokenUri), method: "POST", headers, body: form.toString(), isRedirectAnswer: true, timeout };
  const { status, text } = await fetchText(`the sign-in of ${email}`, request, signal);
  const result = answer.safeParse(parseJson(text));
  if (!result.success) throw new Fault("unavailable", `the sign-in of ${email} was rejected with ${status}`);
  return result.data.access_token;
}
