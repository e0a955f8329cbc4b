import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import { readPrivateFile, writePrivateFile } from "@slipway/runtime/client";

/** What a sign-in leaves on this machine. */
export interface StoredCredentials {
  /** Address of the server, without a path: it is sent nowhere else. */
  readonly server: string;
  readonly accessToken: string;
  /** When the access token ends, as text of an instant. */
  readonly expiresAt: string;
  /** With which another access token is got; undefined for a key that a job got for its token. */
  readonly refreshToken?: string | undefined;
}

const what = "the sign-in";

/** The file with the sign-in of this user to a server, by the XDG rules. */
export function credentialsFile(server: string, env: NodeJS.ProcessEnv = process.env): string {
  const state = env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return join(state, "slipway", "credentials", `${encodeURIComponent(new URL(server).host)}.json`);
}

/** The sign-in of this user to a server; undefined if there is none. Throws `precondition` for a file that others can read, or that is not valid. */
export async function readCredentials(server: string): Promise<StoredCredentials | undefined> {
  const file = credentialsFile(server);
  const text = await readPrivateFile(file, what);
  if (text === undefined) return undefined;
  const found = decode(text);
  if (found === undefined) throw new Fault("precondition", `${file} holds no sign-in: sign in again with slipway login`);
  // One host can be called with and without TLS: what was got over one is not sent over the other.
  return found.server === new URL(server).origin ? found : undefined;
}

/** Keeps a sign-in, readable by this user only. */
export async function writeCredentials(credentials: StoredCredentials): Promise<void> {
  await writePrivateFile(credentialsFile(credentials.server), `${JSON.stringify(credentials, undefined, 2)}\n`, what);
}

/** Forgets the sign-in to a server. Idempotent. */
export async function removeCredentials(server: string): Promise<void> {
  await rm(credentialsFile(server), { force: true });
}

function decode(text: string): StoredCredentials | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { server, accessToken, expiresAt, refreshToken } = value as Readonly<Record<string, unknown>>;
    if (typeof server !== "string" || typeof accessToken !== "string" || typeof expiresAt !== "string") return undefined;
    Temporal.Instant.from(expiresAt);
    return { server, accessToken, expiresAt, ...(typeof refreshToken === "string" && { refreshToken }) };
  } catch {
    return undefined;
  }
}
