import { type Command, Command_Type } from "@slipway/proto/plugin";
import { isUnimplemented, type Logger } from "@slipway/runtime";
import type { Clock } from "../plugin/context/clock.ts";
import type { StageCommand, StageCommandKind } from "../plugin/context/stage-commands.ts";
import { instantFromUnixTime } from "../wire/unix-time.ts";
import { callHost, type Host } from "./host.ts";

/** Interval for polling hosts that do not push, the same as in PipeCD's SDK. */
const pollEvery = Temporal.Duration.from({ seconds: 5 });

export interface HostCommandsOptions {
  readonly host: Host;
  readonly deploymentId: string;
  readonly stageId: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The commands for one stage, each once. Retries while the host does not answer; ends with the signal's reason. */
export async function* hostCommands(options: HostCommandsOptions, kinds: readonly StageCommandKind[]): AsyncIterable<StageCommand> {
  const seen = new Set<string>();
  for await (const wire of wireCommands(options)) {
    const command = commandFromWire(wire, options.clock.now());
    if (command === undefined || seen.has(command.id) || (kinds.length > 0 && !kinds.includes(command.kind))) continue;
    seen.add(command.id);
    yield command;
  }
}

/** Receives commands immediately from a host that pushes; PipeCD's does not, so otherwise, and after each lost connection, it polls. May yield a command repeatedly. */
async function* wireCommands({ host, deploymentId, stageId, signal, clock, logger }: HostCommandsOptions): AsyncGenerator<Command> {
  for (let canPush = true; ; ) {
    if (canPush) {
      try {
        for await (const { command } of host.watchStageCommands({ deploymentId, stageId }, { signal })) if (command) yield command;
      } catch (err) {
        signal.throwIfAborted();
        canPush = !isUnimplemented(err);
        if (canPush) logger.debug({ err }, "host stopped pushing commands");
      }
    }
    yield* await listed();
    await clock.sleep(pollEvery, signal);
  }

  async function listed(): Promise<readonly Command[]> {
    try {
      return (await callHost("list commands", (call) => host.listStageCommands({ deploymentId, stageId }, call), { signal })).commands;
    } catch (err) {
      signal.throwIfAborted();
      logger.warn({ err }, "could not list commands of the stage");
      return [];
    }
  }
}

function commandFromWire({ id, type, commander, createdAt }: Command, now: Temporal.Instant): StageCommand | undefined {
  const at = createdAt > 0n ? instantFromUnixTime(createdAt) : now;
  if (type === Command_Type.APPROVE_STAGE) return { id, kind: "approve", commander, at };
  if (type === Command_Type.SKIP_STAGE) return { id, kind: "skip", commander, at };
  return undefined;
}
