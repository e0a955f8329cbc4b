import { Fault, idPrefix } from "@slipway/domain";
import { GetEventResponseSchema } from "@slipway/proto/api";
import { Command, Option } from "commander";
import { readEvent } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { describeEvent } from "../../output/details/describe-event.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { durationMs, wholeNumber } from "../option-values.ts";
import { eventReference } from "../references.ts";
import { refuseUnused, waitForHandlers } from "./wait-for-handlers.ts";

interface Options extends ApiOptions {
  readonly watch?: boolean;
  readonly handlers?: number;
  readonly timeout?: number;
}

/** `slipway event get` */
export function getCommand(): Command {
  const command = new Command("get")
    .argument("<event>", eventReference)
    .description("Show an event: what it says, and what each handler did with it")
    .option("-w, --watch", "show the reports of handlers as they come, until none waits; exit code 1 if one failed")
    .option("--handlers <count>", "handlers to wait for with --watch (default: 1)", wholeNumber(1, 200))
    .addOption(new Option("--timeout <duration>", "how long to watch with --watch (default: without end)").argParser(durationMs))
    .action(get);
  return apiCommand(command, "event get 5f1c9a2e", "event get 5f1c9a2e --watch", "event get 5f1c9a2e -o json");
}

async function get(eventId: string, { output, watch, handlers, timeout, ...options }: Options): Promise<void> {
  if (!watch) refuseUnused({ handlers, timeout }, "--watch");
  if (idPrefix(eventId) === undefined)
    throw new Fault("invalid", `${JSON.stringify(eventId)} is not an id of an event, nor the beginning of one: see slipway event list`);
  await withApi(options, async (api, signal, { project: projectId }) => {
    const answer = await api.events.getEvent({ projectId, eventId }, { signal });
    const request = { projectId, eventId: answer.event?.id ?? eventId, handlers: handlers ?? 1, timeoutMs: timeout };
    if (watch) return await waitForHandlers(api, request, output, signal);
    print(GetEventResponseSchema, answer, output, (shown) => describeEvent(readEvent(answer.event), Date.now(), shown));
  });
}
