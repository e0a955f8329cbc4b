import { readFile } from "node:fs/promises";
import { Fault, fileProblem, messageOf } from "@slipway/domain";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether this is a job that can prove what it is. */
export function isJob(env: Environment = process.env): boolean {
  return Boolean(env["SLIPWAY_ID_TOKEN"] || env["SLIPWAY_ID_TOKEN_FILE"] || env["ACTIONS_ID_TOKEN_REQUEST_URL"]);
}

/**
 * The token with which a job proves what it is: that in SLIPWAY_ID_TOKEN, as GitLab sets it, or in the file SLIPWAY_ID_TOKEN_FILE, as Kubernetes mounts it, or one that GitHub Actions makes for the
 * audience. Throws `precondition` if this is no such job, and `unavailable` if GitHub makes none.
 */
export async function jobToken(audience: string, env: Environment = process.env): Promise<string> {
  if (env["SLIPWAY_ID_TOKEN"]) return env["SLIPWAY_ID_TOKEN"].trim();
  const file = env["SLIPWAY_ID_TOKEN_FILE"];
  if (file)
    return (
      await readFile(file, "utf8").catch((cause: unknown) => {
        throw new Fault("precondition", `the token in ${file}, which SLIPWAY_ID_TOKEN_FILE names, cannot be read: ${fileProblem(cause)}`, {
          cause,
        });
      })
    ).trim();
  const url = env["ACTIONS_ID_TOKEN_REQUEST_URL"];
  if (url) return githubToken(url, env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] ?? "", audience);
  throw new Fault(
    "precondition",
    "this is no job with a token: set SLIPWAY_ID_TOKEN or SLIPWAY_ID_TOKEN_FILE, or give the job of GitHub Actions the permission id-token: write",
  );
}

async function githubToken(url: string, requestToken: string, audience: string): Promise<string> {
  const asked = new URL(url);
  asked.searchParams.set("audience", audience);
  try {
    const answer = await fetch(asked, {
      headers: { authorization: `Bearer ${requestToken}` },
      signal: AbortSignal.timeout(30_000),
      redirect: "error",
    });
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    const { value } = (await answer.json()) as { readonly value?: unknown };
    if (typeof value !== "string" || value === "") throw new Error("its answer has no token");
    return value;
  } catch (cause) {
    throw new Fault("unavailable", `GitHub Actions made no token for the job: ${messageOf(cause)}`, { cause });
  }
}
