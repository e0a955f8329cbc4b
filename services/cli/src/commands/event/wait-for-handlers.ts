import { eventStatus } from "@slipway/domain";
import { WatchEventResponseSchema } from "@slipway/proto/api";
import type { ApiClient } from "../../connection/api-client.ts";
import { readEvent } from "../../connection/read-answer.ts";
import { resumed } from "../../connection/resumed.ts";
import { exitCodes } from "../../exit-codes.ts";
import { describeEvent } from "../../output/details/describe-event.ts";
import { handlingLine } from "../../output/lines/handling-line.ts";
import { isForPeople, type OutputFormat, print, printOne } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";

/**
 * Watches an event until its handlers have reported: each report as a line on standard error, or each state as a line of JSON; the result on standard
 * output. Sets the exit code to 1 if one failed. Survives restarts of the server.
 */
export async function waitForHandlers(
  api: Pick<ApiClient, "events">,
  request: { readonly projectId: string; readonly eventId: string; readonly handlers: number },
  output: OutputFormat,
  signal: AbortSignal,
): Promise<void> {
  const said = new Map<string, string>();
  let last: Parameters<typeof print<typeof WatchEventResponseSchema>>[1] | undefined;
  for await (const message of resumed(() => api.events.watchEvent(request, { signal }), { signal })) {
    last = message;
    if (!isForPeople(output)) printOne(WatchEventResponseSchema, message, output, () => "");
    else
      for (const handling of readEvent(message.event).handlings) {
        const line = handlingLine(handling);
        if (said.get(handling.handlerId) !== line) writeErr(line);
        said.set(handling.handlerId, line);
      }
  }
  if (!last) return;
  const event = readEvent(last.event);
  if (isForPeople(output)) print(WatchEventResponseSchema, last, output, (shown) => describeEvent(event, Date.now(), shown));
  if (eventStatus(event) === "failed") process.exitCode = exitCodes.failed;
}
