import { Fault } from "@slipway/domain";
import { isLoopbackHost, localTokenFile, readLocalToken } from "@slipway/runtime/client";
import { readCredentials, type StoredCredentials } from "./credentials-file.ts";
import { exchangeJobToken } from "./exchange-job-token.ts";
import { isJob } from "./job-token.ts";
import { isFresh, refreshSignIn } from "./refresh-sign-in.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the tokens for calls of a server come from. A command that runs for long gets new ones. */
export interface TokenSource {
  /** The token for a call; undefined if there is none, and the next call may find one: a server that starts makes its token before it answers. */
  token(): Promise<string | undefined>;
}

/**
 * The tokens for calls of a server: that in SLIPWAY_TOKEN, or in the file SLIPWAY_TOKEN_FILE; else of the sign-in with `slipway login`; else the one that a server of this user on this machine has made; else, in a
 * job of a CI or cluster, a key for the token of the job. `token` throws `precondition` for a file that others can read, and `unauthenticated` for a sign-in that has ended.
 */
export function tokenSource(server: string, project: string, env: Environment = process.env): TokenSource {
  let got: StoredCredentials | undefined;
  let fixed: string | undefined;
  const find = async (): Promise<string | undefined> => {
    fixed ??= await fixedToken(env);
    if (fixed !== undefined) return fixed;
    if (got !== undefined && isFresh(got)) return got.accessToken;
    const stored = await readCredentials(server);
    got = stored === undefined || isFresh(stored) ? stored : await refreshSignIn(server);
    if (got !== undefined) return got.accessToken;
    fixed = await localToken(server);
    if (fixed !== undefined) return fixed;
    if (isJob(env)) got = await exchangeJobToken(server, project);
    return got?.accessToken;
  };
  // Calls at the same time share what one of them finds.
  let finding: Promise<string | undefined> | undefined;
  return {
    token: () => {
      finding ??= find().finally(() => {
        finding = undefined;
      });
      return finding;
    },
  };
}

/** The token that the gateway of a machine has, if this user can read it: what the environment names, unless that is a key or a sign-in, else the one that a server of this user has made. */
export async function machineToken(server: string, env: Environment = process.env): Promise<string | undefined> {
  const fixed = await fixedToken(env);
  return fixed !== undefined && !/^sl[kt]_/.test(fixed) ? fixed : localToken(server);
}

async function fixedToken(env: Environment): Promise<string | undefined> {
  if (env["SLIPWAY_TOKEN"]) return env["SLIPWAY_TOKEN"].trim();
  const file = env["SLIPWAY_TOKEN_FILE"];
  if (!file) return undefined;
  const token = await readLocalToken(file);
  if (token === undefined) throw new Fault("precondition", `there is no file ${file}, which SLIPWAY_TOKEN_FILE names`);
  return token;
}

async function localToken(server: string): Promise<string | undefined> {
  const { hostname, port, protocol } = new URL(server);
  return isLoopbackHost(hostname) ? readLocalToken(localTokenFile(Number(port) || (protocol === "https:" ? 443 : 80))) : undefined;
}
