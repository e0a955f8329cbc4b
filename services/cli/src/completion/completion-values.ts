import { shortId } from "@slipway/domain";
import type { ApiClient } from "../connection/api-client.ts";
import { applicationIdOf } from "../connection/resolve-id.ts";
import { connectionOf } from "../contexts/connection.ts";
import { readContexts } from "../contexts/contexts-file.ts";

/** Someone who pressed Tab does not wait longer than this for a server. */
const limitMs = 2_000;

/** `SLIPWAY_COMPLETION_TIMEOUT_MS` is for servers that are far away. */
function limit(): AbortSignal {
  return AbortSignal.timeout(Math.min(Number(process.env["SLIPWAY_COMPLETION_TIMEOUT_MS"]) || limitMs, 600_000));
}

/** What an argument or an option of this name may be. */
export type Offered = (name: string) => readonly string[];

/**
 * The names and ids that complete the words of a command line, of which the last is being written: names of applications, short ids of deployments, and
 * contexts. Asks the server that the words choose only for what they need. Never throws: without a server nothing is offered.
 */
export async function completionValues(words: readonly string[]): Promise<Offered> {
  const wanted = wantedBy(words);
  const values = wanted === undefined ? [] : await valuesOf(wanted, words).catch(() => []);
  return (name) => (wanted !== undefined && namesOf[wanted].includes(name) ? values : []);
}

type Kind = "application" | "deployment" | "context";

/** The arguments and options that take each kind of value. */
const namesOf: Readonly<Record<Kind, readonly string[]>> = {
  application: ["application", "app"],
  deployment: ["deployment"],
  context: ["context", "name"],
};

function wantedBy(words: readonly string[]): Kind | undefined {
  const before = words.at(-2);
  const [group, verb, ...given] = operandsOf(words);
  if (before === "--app") return "application";
  if (before === "--context" || (group === "context" && (verb === "use" || verb === "remove" || verb === "set"))) return "context";
  if (group === "app" || group === "application") return verb === "rollback" && given.length > 1 ? "deployment" : "application";
  return group === "deployment" || group === "deploy" ? "deployment" : undefined;
}

/** The words that are neither options nor their values, the one that is being written included. */
function operandsOf(words: readonly string[]): readonly string[] {
  return words.filter((word, at) => !word.startsWith("-") && !valued.includes(words[at - 1] ?? ""));
}

const valued = ["--server", "--project", "--ca-file", "--context", "--output", "-o", "--app"];

async function valuesOf(kind: Kind, words: readonly string[]): Promise<readonly string[]> {
  if (kind === "context") return Object.keys((await readContexts()).contexts);
  const { server, project: projectId } = await connectionOf({
    server: optionOf(words, "--server") ?? process.env["SLIPWAY_SERVER"],
    project: optionOf(words, "--project") ?? process.env["SLIPWAY_PROJECT"],
    context: optionOf(words, "--context") ?? process.env["SLIPWAY_CONTEXT"],
    caFile: optionOf(words, "--ca-file") ?? process.env["SLIPWAY_CA_FILE"],
  });
  const { connectApi } = await import("../connection/api-client.ts");
  await using api = connectApi(server);
  const signal = limit();
  if (kind === "application") return await applicationNames(api, { projectId, includeRemoved: words.includes("enable") }, signal);
  const [group, , application] = operandsOf(words);
  const isRollback = group !== "deployment" && group !== "deploy";
  const applicationId = isRollback ? await applicationIdOf(api, application, signal) : "";
  const answer = await api.deployments.listDeployments({ filter: { projectId, applicationId }, pageSize: 100 }, { signal });
  const ids = answer.deployments.map(({ id }) => shortId(id));
  return isRollback ? ids : [...ids, ...(await applicationNames(api, { projectId, includeRemoved: false }, signal))];
}

async function applicationNames(
  api: ApiClient,
  filter: { readonly projectId: string; readonly includeRemoved: boolean },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answer = await api.applications.listApplications({ filter, pageSize: 500, withoutResources: true }, { signal });
  const names = answer.applications.map(({ application }) => application?.name ?? "");
  // A shell would take a name apart, or obey it.
  return [...new Set(names)].filter((name) => /^[\w.@/-]+$/.test(name) && !name.startsWith("-"));
}

function optionOf(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at === -1 ? words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1) : words[at + 1];
}
