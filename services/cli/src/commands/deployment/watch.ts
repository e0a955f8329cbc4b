import { isFinal } from "@slipway/domain";
import { WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readDeploymentChange } from "../../connection/read-answer.ts";
import { deploymentIdOf } from "../../connection/resolve-id.ts";
import { resumed } from "../../connection/resumed.ts";
import { withApi } from "../../connection/with-api.ts";
import { progressLine } from "../../output/lines/progress-line.ts";
import { printOne } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { endedMeanwhile } from "./ended-meanwhile.ts";

/** `slipway deployment watch` */
export function watchCommand(): Command {
  const command = new Command("watch")
    .argument("[deployment]", "deployment to watch until it has ended, by id or application (default: all deployments, until interrupted)")
    .description("Show the events of deployments as they happen, also across restarts of the server")
    .action(watch);
  return apiCommand(command, "deployment watch", "deployment watch 5f1c9a2e -o json");
}

async function watch(reference: string | undefined, { output, ...options }: ApiOptions): Promise<void> {
  await withApi(options, async (api, signal, { project: projectId }) => {
    const deploymentId = reference === undefined ? "" : await deploymentIdOf(api, reference, signal);
    if (reference === undefined) await api.deployments.listDeployments({ pageSize: 1 }, { signal });
    const request = { deploymentId, projectId: deploymentId === "" ? projectId : "" };
    /** When each open deployment last changed: after a restart of the server its state comes again. */
    const seen = new Map<string, bigint>();
    let newest: Temporal.Instant | undefined;
    const open = (isFirst: boolean) => {
      const watched = api.deployments.watchDeployments(request, { signal });
      if (isFirst || deploymentId !== "") return watched;
      return begun(watched, () => endedMeanwhile(api, { open: [...seen.keys()], since: newest, projectId: request.projectId }, signal));
    };
    for await (const message of resumed(open, { signal })) {
      const change = readDeploymentChange(message);
      if (!newest || Temporal.Instant.compare(change.deployment.updatedAt, newest) > 0) newest = change.deployment.updatedAt;
      const { id, status, updatedAt } = change.deployment;
      const isKnown = change.event === undefined && seen.get(id) === updatedAt.epochNanoseconds;
      if (isFinal(status)) seen.delete(id);
      else seen.set(id, updatedAt.epochNanoseconds);
      if (!isKnown) printOne(WatchDeploymentsResponseSchema, message, output, () => progressLine(change) ?? "");
    }
  });
}

/** What came before a stream, once that was requested, and then the stream. */
async function* begun<T>(stream: AsyncIterable<T>, before: () => Promise<readonly T[]>): AsyncGenerator<T> {
  const iterator = stream[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => {});
  try {
    yield* await before();
    for (let item = await first; !item.done; item = await iterator.next()) yield item.value;
  } finally {
    await iterator.return?.();
  }
}
