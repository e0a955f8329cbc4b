import { randomUUID } from "node:crypto";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type PipedConfig, type PluginEndpoint, pluginEndpoints } from "@slipway/app-config";
import type { PluginAdmin } from "@slipway/bus";
import { type AuditEntry, asStored, Fault } from "@slipway/domain";
import type { CallRecord, Plugins } from "@slipway/plugin-client";
import { type Logger, version } from "@slipway/runtime";
import { pluginState } from "@slipway/state";
import type { PluginLauncher } from "./launch/launch-plugins.ts";
import type { PluginProcessStatus } from "./launch/plugin-process.ts";
import { requestedRestartAct } from "./restart-acts.ts";
import { shownPluginUrl } from "./store/plugin-url.ts";

export interface PluginAdminDeps {
  readonly piped: Pick<PipedConfig, "projectId" | "pipedId" | "plugins">;
  readonly launcher: PluginLauncher;
  readonly plugins: Plugins;
  /** Name of this process, for display. */
  readonly executor: string;
  /** Reports an act for the audit. Rejects if it was not stored in time. */
  readonly report: (entry: AuditEntry) => Promise<void>;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
}

type Status = ReturnType<PluginAdmin["list"]>[number];

/** The longest wait for a line, whatever the request. */
const longestWaitMs = 20_000;
/** The size of the lines in one answer: a NATS message has at most 1 MiB. */
const mostText = 256 * 1024;
const mostLines = 1_000;

/** Lists the plugins that this process hosts, reads their output and restarts them. */
export function pluginAdmin({ piped, launcher, plugins, executor, report, now, log }: PluginAdminDeps): PluginAdmin {
  const executorId = randomUUID();
  const endpoints = pluginEndpoints(piped);
  const describe = (endpoint: PluginEndpoint) => {
    const { name } = endpoint;
    const process = launcher.status().find((each) => each.name === name);
    const connection = plugins.status().find((each) => each.name === name);
    // The whole of a cut text is in the log, as what the plugin wrote.
    return asStored<Status>({
      projectId: piped.projectId,
      pipedId: piped.pipedId,
      name,
      executor,
      executorId,
      executorVersion: version,
      source: endpoint.program === undefined ? "" : shownPluginUrl(endpoint.program),
      digest: process?.digest ?? "",
      address: connection?.url ?? endpoint.url ?? "",
      state: pluginState.encode(process?.state ?? "external"),
      ...(process && { since: timestampFromMs(process.since.epochMilliseconds) }),
      pid: process?.pid ?? 0,
      stages: [...(connection?.stages ?? [])],
      restarts: process?.restarts ?? 0,
      problem: process?.problem ?? (isUp(process) ? connection?.problem : undefined) ?? "",
      lastProblem: process?.lastProblem ?? "",
      warnings: [...(piped.plugins.find((each) => each.name === name)?.warnings ?? [])],
      ...callsOf(connection?.calls),
    });
  };
  return {
    projectId: piped.projectId,
    pipedId: piped.pipedId,
    executorId,
    list: () => endpoints.map(describe),
    async lines({ name, after, tail, waitMs }) {
      const lines = launcher.linesOf(name);
      if (waitMs > 0) await lines.untilAfter(Number(after), AbortSignal.timeout(Math.min(waitMs, longestWaitMs)));
      const found = tail > 0 ? lines.tail(Math.min(tail, mostLines)) : lines.after(Number(after), mostLines);
      const bounded = tail > 0 ? withinBounds(found.toReversed()).toReversed() : withinBounds(found);
      return bounded.map(({ sequence, at, stream, text }) => ({
        sequence: BigInt(sequence),
        at: timestampFromMs(at.epochMilliseconds),
        isError: stream === "stderr",
        text,
      }));
    },
    async restart(name, { actor, reason }) {
      const endpoint = endpoints.find((each) => each.name === name);
      if (endpoint?.isRunning) throw new Fault("precondition", `plugin ${name} is managed externally at ${endpoint.url}: restart it there`);
      await launcher.restart(name, { update: true });
      if (actor !== undefined) {
        const entry = requestedRestartAct({ piped, host: executor, now }, { plugin: name, actor, reason });
        await report(entry).catch((err: unknown) => log.error({ err, plugin: name, actor: actor.name }, "an act is missing in the audit"));
      }
      return endpoint ? describe(endpoint) : {};
    },
  };
}

function callsOf({ succeededAt, failed }: CallRecord = {}) {
  return {
    ...(succeededAt && { lastSuccessAt: timestampFromMs(succeededAt.epochMilliseconds) }),
    ...(failed && { lastErrorAt: timestampFromMs(failed.at.epochMilliseconds), lastError: failed.reason }),
  };
}

/** A process that starts is not expected to answer yet. */
function isUp(process: PluginProcessStatus | undefined): boolean {
  return process === undefined || process.state === "running";
}

/** The first lines that fit into one answer, at least one. */
function withinBounds<T extends { readonly text: string }>(lines: readonly T[]): readonly T[] {
  let text = 0;
  const end = lines.findIndex((line, at) => {
    text += Buffer.byteLength(line.text);
    return at > 0 && text > mostText;
  });
  return end < 0 ? lines : lines.slice(0, end);
}
