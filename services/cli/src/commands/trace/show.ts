import { Fault, isFault } from "@slipway/domain";
import { type GetTraceResponse, GetTraceResponseSchema, WatchTraceResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { deploymentIdOf } from "../../connection/resolve-id.ts";
import { resumed } from "../../connection/resumed.ts";
import { withApi } from "../../connection/with-api.ts";
import { isForPeople, print, printOne } from "../../output/print.ts";
import { Redrawing } from "../../output/terminal/redrawing.ts";
import { isTerminal } from "../../output/terminal/terminal.ts";
import { describeTrace } from "../../output/traces/describe-trace.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

interface Options extends ApiOptions {
  readonly watch?: boolean;
}

/** `slipway trace show COMMIT|IMAGE|DEPLOYMENT`, also without `show` */
export function showCommand(): Command {
  const command = new Command("show")
    .argument(
      "<what>",
      "commit hash or at least its first 7 characters, image with tag or digest, digest, package URL, or id of a deployment",
    )
    .description("Show the way of one commit as a tree")
    .option("-w, --watch", "show it again whenever it changes, until interrupted; for a commit that nobody has told of yet, too")
    .action(show);
  return apiCommand(
    command,
    "trace 1a2b3c4",
    "trace ghcr.io/acme/web:1.4.0",
    "trace 0197c1d2-77aa-7000-8000-0123456789ab -o json",
    "trace show 1a2b3c4 --watch",
  );
}

async function show(what: string, { watch = false, output, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal, { project: projectId }) => {
    if (watch) return await watchCommit(api, { commitHash: hashIn(what), projectId, output }, signal);
    const answer = await traceOf(api, what, projectId, signal);
    print(GetTraceResponseSchema, answer, output, (shown) =>
      [answer.trace, ...answer.others].flatMap((trace) => (trace ? describeTrace(trace, Date.now(), shown) : [])).join("\n\n"),
    );
  });
}

async function watchCommit(
  api: ApiClient,
  { commitHash, projectId, output }: { readonly commitHash: string; readonly projectId: string } & Pick<ApiOptions, "output">,
  signal: AbortSignal,
): Promise<void> {
  if (projectId === "") throw new Fault("invalid", "--watch needs the project of the commit: name it with --project");
  await using screen = isForPeople(output) && isTerminal() ? new Redrawing() : undefined;
  for await (const message of resumed(() => api.traces.watchTrace({ commitHash, projectId }, { signal }), { signal })) {
    const text = (wide: boolean): string =>
      message.trace ? describeTrace(message.trace, Date.now(), { wide }) : `nobody has told of commit ${commitHash} yet`;
    if (screen) screen.show(() => text(output === "wide"));
    else printOne(WatchTraceResponseSchema, message, output, ({ wide }) => `${text(wide)}\n`);
  }
}

/** The beginning of a commit hash may also be that of a deployment's id, as tables show it. */
async function traceOf(api: ApiClient, what: string, projectId: string, signal: AbortSignal): Promise<GetTraceResponse> {
  const text = what.toLowerCase();
  if (!isHash(what)) {
    const isDeployment = /^[0-9a-f]{8}-[0-9a-f-]*$/.test(text);
    const named = isDeployment ? { deploymentId: await deploymentIdOf(api, text, signal) } : { artifact: what };
    return await api.traces.getTrace({ ...named, projectId }, { signal });
  }
  try {
    return await api.traces.getTrace({ commitHash: text, projectId }, { signal });
  } catch (error) {
    if (!isFault(error, "not_found") || text.length > 8) throw error;
    const deploymentId = await deploymentIdOf(api, text, signal).catch((other: unknown) => {
      throw isFault(other, "not_found")
        ? new Fault("not_found", `no commit that was deployed, and no deployment, starts with ${text}`)
        : other;
    });
    return await api.traces.getTrace({ deploymentId, projectId }, { signal });
  }
}

function hashIn(text: string): string {
  if (!isHash(text)) throw new Fault("invalid", `${JSON.stringify(text)} is not a commit hash: only commits can be watched`);
  return text.toLowerCase();
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(text);
}
