import { randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Fault } from "@slipway/domain";
import { RegisterEventResponseSchema } from "@slipway/proto/api";
import type { TracedCommitSchema } from "@slipway/proto/state";
import { Command, InvalidArgumentError, Option } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { durationMs, keyValue, wholeNumber } from "../option-values.ts";
import { refuseUnused, waitForHandlers } from "./wait-for-handlers.ts";

interface Options extends ApiOptions {
  readonly name: string;
  readonly data?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly commitHash?: string;
  readonly commitUrl?: string;
  readonly commitTitle?: string;
  readonly commitMessage?: string;
  readonly commitAuthor?: string;
  readonly commitTimestamp?: Temporal.Instant;
  readonly artifact?: readonly string[];
  readonly id?: string;
  readonly wait?: boolean;
  readonly handlers?: number;
  readonly timeout?: number;
}

/** `slipway event register` */
export function registerCommand(): Command {
  const command = new Command("register")
    .description(
      "Register an event; handlers that match its name and labels write its data. Sent twice with the same --id, it is one event",
    )
    .requiredOption("--name <name>", "name that handlers match")
    .option("--data <value>", "value that handlers write (default: the version or digest of the artifact)")
    .option("--labels <key=value,...>", "labels that handlers match", keyValues("--labels"))
    .option("--contexts <key=value,...>", "values that become trailers of the commits that handlers make", keyValues("--contexts"))
    .option("--commit-hash <hash>", "commit that caused the event: its whole hash")
    .option("--commit-url <url>", "web page of the commit")
    .option("--commit-title <title>", "title of the commit, such as that of its pull request")
    .option("--commit-message <message>", "message of the commit")
    .option("--commit-author <author>", "author of the commit")
    .option("--commit-timestamp <time>", "when the commit was made: seconds since 1970, or a time such as 2026-11-29T13:00:00Z", commitTime)
    .option("--artifact <artifact...>", "what was built: a package URL, or an image with its tag or digest")
    .option("--id <id>", "id of the event, to send it again (default: a new one)")
    .option("--wait", "wait until a handler has reported and none waits; exit code 1 if one failed, or if that takes too long")
    .option("--handlers <count>", "handlers to wait for with --wait (default: 1)", wholeNumber(1, 200))
    .addOption(new Option("--timeout <duration>", "how long to wait with --wait (default: 10m)").argParser(durationMs))
    .addHelpText(
      "after",
      "\nA W3C trace context in the variable TRACEPARENT is kept with the event: deployments that follow continue that OpenTelemetry trace.",
    )
    .action(register);
  return apiCommand(
    command,
    "event register --project shop --name image-update --data 1.2.3",
    "event register --name image-update --labels app=web,env=dev --artifact ghcr.io/acme/web:1.2.3 --wait",
    'event register --name image-update --data 1.2.3 --commit-hash "$(git rev-parse HEAD)" --commit-title "$(git log -1 --format=%s)"',
  );
}

async function register(options: Options): Promise<void> {
  const { output, name, data = "", labels = {}, contexts = {}, artifact = [], id = randomUUID(), wait, handlers, timeout } = options;
  if (!wait) refuseUnused({ handlers, timeout }, "--wait");
  const commit = commitOf(options);
  await withApi(options, async (api, signal, { project: projectId }) => {
    const request = {
      projectId,
      name,
      data,
      labels,
      contexts,
      ...(commit && { commit }),
      artifacts: [...artifact],
      id,
      source: "slipway event register",
      traceparent: process.env["TRACEPARENT"] ?? "",
    };
    const answer = await api.events.registerEvent(request, { signal });
    for (const warning of answer.warnings) writeErr(`slipway: ${warning}`);
    const { id: eventId = "", projectId: project = "" } = answer.event ?? {};
    const words = `event ${eventId} ${answer.duplicate ? "was registered before" : "registered"} in project ${project}`;
    if (!wait) return print(RegisterEventResponseSchema, create(RegisterEventResponseSchema, answer), output, () => words);
    writeErr(words);
    await waitForHandlers(
      api,
      { projectId: project, eventId, handlers: handlers ?? 1, timeoutMs: timeout ?? durationMs("10m") },
      output,
      signal,
    );
  });
}

function commitOf(options: Options): MessageInitShape<typeof TracedCommitSchema> | undefined {
  const {
    commitHash: hash,
    commitUrl: url,
    commitTitle: title,
    commitMessage: message,
    commitAuthor: author,
    commitTimestamp: at,
  } = options;
  if (hash === undefined) {
    if (url ?? title ?? message ?? author ?? at)
      throw new Fault("invalid", "--commit-hash is missing: without it, nothing can be told about the commit");
    return undefined;
  }
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(hash))
    throw new Fault(
      "invalid",
      `--commit-hash ${JSON.stringify(hash)} is not a whole commit hash: write all 40 or 64 hexadecimal digits, as git rev-parse HEAD shows them`,
    );
  return {
    hash: hash.toLowerCase(),
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(message !== undefined && { message }),
    ...(author !== undefined && { author }),
    ...(at && { at: timestampFromMs(at.epochMilliseconds) }),
  };
}

/** Reads `key=value,key=value`, also when the option is given several times. */
function keyValues(option: string): (text: string, previous?: Readonly<Record<string, string>>) => Readonly<Record<string, string>> {
  return (text, previous = {}) => {
    const values = { ...previous };
    for (const part of text.split(",")) {
      const [key, value] = keyValue(part.trim(), option);
      if (Object.hasOwn(values, key) && values[key] !== value)
        throw new InvalidArgumentError(`${key} is there twice, with ${JSON.stringify(values[key])} and ${JSON.stringify(value)}.`);
      values[key] = value;
    }
    return values;
  };
}

function commitTime(text: string): Temporal.Instant {
  if (/^\d{1,11}$/.test(text)) return Temporal.Instant.fromEpochMilliseconds(Number(text) * 1_000);
  try {
    return Temporal.Instant.from(text);
  } catch {
    throw new InvalidArgumentError("Write seconds since 1970, or a time with its zone such as 2026-11-29T13:00:00Z.");
  }
}
