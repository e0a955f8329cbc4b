import { Fault } from "@slipway/domain";
import { ListEventsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readObjectEvents } from "../../../connection/read-answer.ts";
import { withApi } from "../../../connection/with-api.ts";
import { exitCodes } from "../../../exit-codes.ts";
import { eventTable } from "../../../output/objects/event-table.ts";
import { print } from "../../../output/print.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../../api-command.ts";
import { applicationReference } from "../../references.ts";
import { type NamedObject, namedObject, type ObjectOptions, objectOf, objectReference, withObjectOptions } from "./object-options.ts";

/** `slipway app events` */
export function eventsCommand(): Command {
  const command = new Command("events")
    .argument("<application>", applicationReference)
    .argument("[object]", `${objectReference} (default: every object)`, namedObject)
    .description("List what the targets report about the objects of an application and what they own, newest last");
  withObjectOptions(command).action(events);
  return apiCommand(command, "app events shop", "app events shop deployment/web", "app events shop -o json");
}

async function events(idOrName: string, object: NamedObject | undefined, options: ApiOptions & ObjectOptions): Promise<void> {
  if (object === undefined && options.namespace !== undefined)
    throw new Fault("invalid", "--namespace says where an object is: name the object as well, as KIND/NAME");
  await withApi(options, async (api, signal) => {
    const { target: deployTarget = "", output } = options;
    const request = { idOrName, deployTarget, ...(object && { object: objectOf(object, options) }) };
    const answer = await api.inspection.listEvents(request, { signal });
    const found = readObjectEvents(answer.events);
    print(ListEventsResponseSchema, answer, output, (shown) => eventTable(found.events, Date.now(), shown));
    if (found.omitted > 0) writeErr(`slipway: ${found.omitted} older events are left out`);
    for (const problem of found.problems) writeErr(`slipway: ${problem}`);
    if (found.problems.length > 0) process.exitCode = exitCodes.failed;
  });
}
