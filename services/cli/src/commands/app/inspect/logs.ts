import { Fault } from "@slipway/domain";
import { ObjectLogLineSchema, type ObjectLogPart } from "@slipway/proto/state";
import { Command } from "commander";
import { readObjectLogPart } from "../../../connection/read-answer.ts";
import { withApi } from "../../../connection/with-api.ts";
import { objectLogLine } from "../../../output/objects/object-log-line.ts";
import { printOne } from "../../../output/print.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../../api-command.ts";
import { durationMs, wholeNumber } from "../../option-values.ts";
import { applicationReference } from "../../references.ts";
import { type NamedObject, namedObject, type ObjectOptions, objectOf, objectReference, withObjectOptions } from "./object-options.ts";
import { readLog } from "./read-log.ts";

interface Options extends ApiOptions, ObjectOptions {
  readonly container?: string;
  readonly previous?: boolean;
  readonly since?: number;
  readonly tail?: number;
  readonly follow?: boolean;
  readonly timestamps?: boolean;
  readonly plain?: boolean;
}

/** `slipway app logs` */
export function logsCommand(): Command {
  const command = new Command("logs")
    .argument("<application>", applicationReference)
    .argument("<object>", `${objectReference}: a workload, a Service or a pod`, namedObject)
    .description("Show what the pods of a workload write, all of them, with values of Secrets masked")
    .option("-c, --container <name>", "only this container (default: all but those for initialization)")
    .option("--previous", "show the runs before the current ones, as after a crash")
    .option("--since <duration>", "only what was written in this time, such as 90s, 10m or 1h30m", durationMs)
    .option("--tail <lines>", "only the last lines of each container, or all (default: 100; all with --since)", tail)
    .option("-f, --follow", "keep running and show new lines, also of pods that start later, until the object is gone or has finished")
    .option("--timestamps", "show when each line was written")
    .option("--plain", "show only the text of each line, without its pod and container");
  withObjectOptions(command).action(logs);
  return apiCommand(
    command,
    "app logs shop deployment/web",
    "app logs shop deployment/web --follow --tail 10",
    "app logs shop pod/web-7d9f-x2x4b -c app --previous",
    "app logs shop job/migrate --since 10m --plain",
  );
}

async function logs(idOrName: string, object: NamedObject, options: Options): Promise<void> {
  const { previous = false, follow = false } = options;
  if (previous && follow) throw new Fault("invalid", "the runs before the current ones have ended: leave out --follow or --previous");
  await withApi(options, async (api, signal) => {
    const { target: deployTarget = "", container = "", since = 0, tail: tailLines = 0 } = options;
    const of = { idOrName, object: objectOf(object, options), deployTarget, container, previous, follow };
    const wish = { sinceSeconds: Math.ceil(since / 1000), tailLines };
    for await (const part of readLog((limits) => api.inspection.streamLogs({ ...of, ...limits }, { signal }), wish, { follow, signal }))
      show(part, options);
  });
}

function show(part: ObjectLogPart, { output, timestamps = false, plain = false }: Options): void {
  const { lines, notices } = readObjectLogPart(part);
  for (const notice of notices) writeErr(`slipway: ${notice}`);
  part.lines.forEach((message, at) => {
    const line = lines[at];
    if (line) printOne(ObjectLogLineSchema, message, output, () => objectLogLine(line, { timestamps, plain }));
  });
}

/** Reads how many lines; `all` is -1. */
function tail(text: string): number {
  return text === "all" ? -1 : wholeNumber(1, 1_000_000)(text);
}
