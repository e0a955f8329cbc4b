import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Fault } from "@slipway/domain";
import type { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { applicationIdOf } from "../../connection/resolve-id.ts";
import { durationMs, keyValue, since } from "../option-values.ts";

/** The options that select deployments. */
export interface FilterOptions {
  readonly since?: Temporal.Instant;
  readonly until?: Temporal.Instant;
  readonly window?: number;
  readonly label?: readonly string[];
}

/** Adds the options that select deployments to a command. */
export function withFilter(command: Command): Command {
  return command
    .option("--window <duration>", "length of the window, such as 90d (default: 30d)", durationMs)
    .option("--since <time>", "beginning of the window, such as 7d or 2026-11-01; instead of --window", since)
    .option("--until <time>", "end of the window (default: now)", since)
    .option(
      "--label <key=value>",
      "only applications that had this label; repeat for several labels",
      (text: string, previous: readonly string[] = []) => [...previous, text],
    );
}

/** The filter of a request. Throws `invalid` for options that contradict each other, `not_found` for an unknown application. */
export async function filterOf(
  api: Pick<ApiClient, "applications">,
  {
    application,
    project,
    options,
  }: { readonly application: string | undefined; readonly project: string; readonly options: FilterOptions },
  signal: AbortSignal,
) {
  const { since: from, until, window, label = [] } = options;
  if (from && window !== undefined)
    throw new Fault("invalid", "--since and --window are both the beginning of the window: use one of them");
  const end = until ?? (window === undefined ? undefined : Temporal.Now.instant());
  const begin = from ?? (window === undefined ? undefined : end?.subtract({ milliseconds: Math.round(window) }));
  return {
    projectId: project,
    applicationId: await applicationIdOf(api, application, signal),
    labels: Object.fromEntries(label.map((pair) => keyValue(pair, "--label"))),
    ...(begin && { since: timestampFromMs(begin.epochMilliseconds) }),
    ...(end && { until: timestampFromMs(end.epochMilliseconds) }),
  };
}
