import { readFile } from "node:fs/promises";
import { Fault, isFault, messageOf } from "@slipway/domain";
import { visibleJson } from "@slipway/runtime/terminal";
import { Command, Option } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { connectionOptions } from "../../connection/connection-options.ts";
import { withApi } from "../../connection/with-api.ts";
import type { ConnectionOptions } from "../../contexts/connection.ts";
import { writeErr, writeOut } from "../../output/terminal/terminal.ts";
import { webAddress } from "../option-values.ts";
import { applicationReference } from "../references.ts";
import { withExamples } from "../with-examples.ts";
import { type DevlakeEnvironment, devlakeDeployment, devlakeEnvironments, devlakeIncident } from "./devlake/devlake-payloads.ts";
import { postToDevlake } from "./devlake/post-to-devlake.ts";
import { type FilterOptions, filterOf, withFilter } from "./insight-filter.ts";

interface Options extends ConnectionOptions, FilterOptions {
  readonly format: "devlake";
  readonly environment: DevlakeEnvironment;
  readonly url?: string;
  readonly tokenFile?: string;
}

const pageSize = 200;
/** So many that DevLake refuses are named. */
const mostNamed = 10;
const tokenVariable = "DEVLAKE_TOKEN";

/** `slipway insights export` */
export function exportCommand(): Command {
  const command = withFilter(
    new Command("export")
      .argument("[application]", `${applicationReference} (default: all applications)`)
      .description(
        "Write the deployments that count, and incidents, in the form of DevLake's incoming webhook: lines of JSON, or POST them",
      )
      .addOption(new Option("--format <format>", "form of the lines").choices(["devlake"]).default("devlake")),
  )
    .addOption(new Option("--environment <name>", "environment of the deployments").choices(devlakeEnvironments).default("PRODUCTION"))
    .option("--url <url>", "POST to this webhook instead, such as http://devlake:8080/api/rest/plugins/webhook/connections/1", webAddress)
    .option("--token-file <file>", `file with the API key of DevLake (default: ${tokenVariable} of the environment)`)
    .action(write);
  for (const option of connectionOptions()) command.addOption(option);
  return withExamples(
    command,
    "insights export --format devlake --window 7d > week.jsonl",
    "insights export --label env=production --url http://devlake:8080/api/rest/plugins/webhook/connections/1 --token-file devlake.key",
  );
}

async function write(application: string | undefined, { environment, url, tokenFile, ...options }: Options): Promise<void> {
  if (tokenFile !== undefined && url === undefined) throw new Fault("invalid", "--token-file is the key for --url, which is missing");
  const token = url === undefined ? "" : await tokenOf(tokenFile);
  await withApi(options, async (api, signal, { project }) => {
    const filter = await filterOf(api, { application, project, options }, signal);
    const counts = { deployments: 0, issues: 0 };
    const refused: string[] = [];
    /** One that DevLake refuses does not hold up the others. */
    const send = async (kind: keyof typeof counts, payload: object, name: string): Promise<void> => {
      try {
        if (url !== undefined) await postToDevlake({ url, kind, token, payload }, signal);
        else writeOut(visibleJson(JSON.stringify({ kind, payload })));
        counts[kind]++;
      } catch (error) {
        if (!isFault(error, "invalid")) throw error;
        if (refused.length < mostNamed) writeErr(`slipway: ${name}: ${error.message}`);
        refused.push(name);
      }
    };
    let skipped = 0;
    for await (const deployment of allDeployments(api, filter, signal)) {
      const payload = devlakeDeployment(deployment, environment);
      if (payload === undefined) skipped++;
      else await send("deployments", payload, `deployment ${deployment.deploymentId}`);
    }
    const { labels, ...scope } = filter;
    // They have no labels: which of them belong to applications with a label is not known.
    if (Object.keys(labels).length === 0)
      for await (const incident of allIncidents(api, scope, signal))
        await send("issues", devlakeIncident(incident), `incident ${incident.incidentId || incident.externalEventId}`);
    else writeErr("slipway: incidents have no labels, and are left out");
    if (skipped > 0) writeErr(`slipway: ${skipped} deployments are left out, because their repository or commit is not known`);
    if (url === undefined) return;
    writeErr(`slipway: posted ${counts.deployments} deployments and ${counts.issues} incidents`);
    if (refused.length > 0) throw new Fault("precondition", `DevLake refused ${refused.length} deployments or incidents`);
  });
}

type Filter = Awaited<ReturnType<typeof filterOf>>;

async function* allDeployments(api: ApiClient, filter: Filter, signal: AbortSignal) {
  let pageToken = "";
  do {
    const page = await api.insights.listInsightDeployments({ filter, pageSize, pageToken }, { signal });
    yield* page.deployments;
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
}

async function* allIncidents(api: ApiClient, filter: Omit<Filter, "labels">, signal: AbortSignal) {
  let pageToken = "";
  do {
    const page = await api.insights.listInsightIncidents({ filter, pageSize, pageToken }, { signal });
    yield* page.incidents;
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
}

async function tokenOf(file: string | undefined): Promise<string> {
  if (file === undefined) {
    const token = process.env[tokenVariable];
    if (!token) throw new Fault("invalid", `DevLake wants an API key: name a file with --token-file, or set ${tokenVariable}`);
    return token;
  }
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Fault("invalid", `cannot read the key file ${file}: ${messageOf(cause)}`, { cause });
  });
  if (text.trim() === "") throw new Fault("invalid", `the key file ${file} is empty`);
  return text.trim();
}
