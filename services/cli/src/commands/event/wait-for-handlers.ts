import { type ExternalEvent, eventStatus, Fault } from "@slipway/domain";
import { WatchEventResponseSchema } from "@slipway/proto/api";
import type { ApiClient } from "../../connection/api-client.ts";
import { readEvent } from "../../connection/read-answer.ts";
import { resumed } from "../../connection/resumed.ts";
import { timeLimit } from "../../connection/time-limit.ts";
import { exitCodes } from "../../exit-codes.ts";
import { describeEvent } from "../../output/details/describe-event.ts";
import { handlingLine } from "../../output/lines/handling-line.ts";
import { isForPeople, type OutputFormat, print, printOne } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";

interface WaitRequest {
  readonly projectId: string;
  readonly eventId: string;
  readonly handlers: number;
  /** How long to wait; default: until the caller gives up. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Watches an event until its handlers have reported: each report as a line on standard error, or each state as a line of JSON; the result on standard
 * output. Sets the exit code to 1 if one failed. Survives restarts of the server. Throws `deadline` with what is missing if they have not reported in time.
 */
export async function waitForHandlers(
  api: Pick<ApiClient, "events">,
  { timeoutMs, ...request }: WaitRequest,
  output: OutputFormat,
  signal: AbortSignal,
): Promise<void> {
  const said = new Map<string, string>();
  let last: Parameters<typeof print<typeof WatchEventResponseSchema>>[1] | undefined;
  const limit = timeoutMs === undefined ? undefined : timeLimit(timeoutMs);
  const both = limit ? AbortSignal.any([signal, limit]) : signal;
  try {
    for await (const message of resumed(() => api.events.watchEvent(request, { signal: both }), { signal: both })) {
      last = message;
      if (!isForPeople(output)) printOne(WatchEventResponseSchema, message, output, () => "");
      else
        for (const handling of readEvent(message.event).handlings) {
          const line = handlingLine(handling);
          if (said.get(handling.handlerId) !== line) writeErr(line);
          said.set(handling.handlerId, line);
        }
    }
  } catch (error) {
    if (signal.aborted || !limit?.aborted) throw error;
    const missing = last ? whatIsMissing(readEvent(last.event), request.handlers) : "the server did not answer";
    throw new Fault("deadline", `event ${request.eventId} is not handled after ${(timeoutMs ?? 0) / 1000} s: ${missing}`);
  }
  if (!last) return;
  const event = readEvent(last.event);
  if (isForPeople(output)) print(WatchEventResponseSchema, last, output, (shown) => describeEvent(event, Date.now(), shown));
  if (eventStatus(event) === "failed") process.exitCode = exitCodes.failed;
}

function whatIsMissing({ name, handlings, handlingsCut }: ExternalEvent, handlers: number): string {
  const waiting = handlings.find(({ status }) => status === "waiting");
  if (waiting) return `${handlingLine(waiting)}; it is tried again, and --timeout sets how long to wait`;
  const reported = handlings.length + handlingsCut;
  if (reported > 0) return `${reported} of ${handlers} handlers ${reported === 1 ? "has" : "have"} reported`;
  return `no event watcher has it: is there a handler with the name ${JSON.stringify(name)} and the same labels, all of them, and does its piped run? See slipway repository list; wait longer with --timeout`;
}

/** Refuses options that say how to wait, of a command that does not wait without `flag`. */
export function refuseUnused(given: { readonly handlers: number | undefined; readonly timeout: number | undefined }, flag: string): void {
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name !== undefined) throw new Fault("invalid", `--${name} counts for nothing without ${flag}: add ${flag}`);
}
