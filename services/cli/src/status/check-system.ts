import { isFault, messageOf } from "@slipway/domain";
import type { ApplicationView } from "@slipway/proto/api";
import { decodeRepository } from "@slipway/state";
import type { ApiClient } from "../connection/api-client.ts";
import { readApplicationView } from "../connection/read-answer.ts";
import { attention, type Check, hidden, ok } from "./check.ts";
import { deadLetterChecks } from "./dead-letter-checks.ts";
import { applicationChecks, pluginChecks, repositoryChecks } from "./piped-checks.ts";
import { serverChecks } from "./server-checks.ts";

/** Asks a server for everything that may need a person. What cannot be asked, or may not be seen, is a check itself. Throws the Fault of a server that does not answer at all. */
export async function checkSystem(
  api: ApiClient,
  { server, projectId, signal }: { readonly server: string; readonly projectId: string; readonly signal: AbortSignal },
): Promise<readonly Check[]> {
  const { version, natsVersion } = await api.system.getVersion({}, { signal });
  const parts = await Promise.all([
    part("server", async () => {
      const status = await api.system.getStatus({}, { signal });
      return [...serverChecks(status), ...deadLetterChecks(status, Date.now())];
    }),
    part("plugins", async () => pluginChecks((await api.plugins.listPlugins({}, { signal })).plugins)),
    part("repositories", async () => {
      const { repositories } = await api.repositories.listRepositories({}, { signal });
      return repositoryChecks(repositories.map(decodeRepository));
    }),
    part("applications", async () => applicationChecks((await listAll(api, projectId, signal)).map(readApplicationView))),
  ]);
  signal.throwIfAborted();
  return [ok("gateway", `Slipway ${version} with nats-server ${natsVersion} at ${server}`), ...parts.flat()];
}

async function part(name: string, ask: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await ask();
  } catch (error) {
    if (!isFault(error)) throw error;
    if (error.code === "forbidden") return [hidden(name, messageOf(error))];
    return [
      attention(
        name,
        `not known: ${messageOf(error)}`,
        "look at the other lines; if only this one fails, the server may be older than this command",
      ),
    ];
  }
}

async function listAll(api: ApiClient, projectId: string, signal: AbortSignal): Promise<readonly ApplicationView[]> {
  const applications: ApplicationView[] = [];
  for (let pageToken = "", more = true; more; more = pageToken !== "") {
    const page = await api.applications.listApplications(
      { filter: { projectId }, pageSize: 500, pageToken, withoutResources: true },
      { signal },
    );
    applications.push(...page.applications);
    pageToken = page.nextPageToken;
  }
  return applications;
}
