import { type CommandEnd, commandAct, isFault, serviceActor, type TakenCommand } from "@slipway/domain";
import type { Command } from "@slipway/proto/state";
import { decodeActor } from "@slipway/state";
import { applicationAggregates } from "../aggregates/application-aggregates.ts";
import { reportAct } from "../channels/audit.ts";
import type { Bus } from "../connection/bus.ts";
import { commandConsumer } from "../topics/command-consumer.ts";
import { topics } from "../topics/topics.ts";
import { type ConsumeOptions, consume } from "../work/consume.ts";
import type { Consumption } from "../work/consumption.ts";
import { settlementFor } from "../work/delivery/settlement.ts";
import type { HandlerContext } from "../work/handler.ts";

/** How a command ended that changed nothing. `done`: what it asks for was there already. */
export interface NothingChanged {
  readonly result: "done" | "refused";
  readonly reason: string;
}

/**
 * Carries out a command. Called again with the same command until it returns, so it must detect what is already done. Returns how a command ended that changed
 * nothing, for the audit; undefined if the events of what it changed record it.
 */
export type HandleCommand = (command: Command, context: HandlerContext) => Promise<NothingChanged | undefined>;

export interface TakeCommandsOptions extends Pick<ConsumeOptions<never>, "concurrency" | "log" | "ackWaitMs"> {
  readonly pipedId: string;
  readonly kind: Command["kind"]["case"] & {};
  /** The name of the consumer before the id of the piped. Default: the kind. */
  readonly name?: string;
  readonly handle: HandleCommand;
}

/**
 * Takes the commands of a kind for the applications of a piped, like `consume`. What the gateway has accepted and the piped refuses, or cannot do, is reported to
 * the audit before the command is settled: a command that was killed in between is delivered again.
 */
export async function takeCommands(
  bus: Bus,
  { pipedId, kind, name = kind, handle, ...options }: TakeCommandsOptions,
): Promise<Consumption> {
  const applications = applicationAggregates(bus, { actor: serviceActor("audit") });
  const report = async (command: Command, end: Omit<CommandEnd, "at">, signal: AbortSignal): Promise<void> => {
    const taken = takenCommand(command);
    const { projectId, application } = taken;
    const found = await applications.find({ projectId, pipedId: command.pipedId, applicationId: application.id }, { signal });
    const named = { ...taken, application: { ...application, name: found?.state.name ?? "" } };
    await reportAct(bus, commandAct(named, { ...end, at: Temporal.Now.instant() }), { signal });
  };
  return consume(bus, topics.command, {
    ...options,
    durable: commandConsumer(name, pipedId),
    filter: { pipedId, kind },
    handle: async (command, context) => {
      const { signal, deliveries, sequence, log } = context;
      try {
        const end = await handle(command, context);
        if (end === undefined) return;
        log.info({ commandId: command.id, actor: command.actor?.name, command: kind, ...end }, "command changed nothing");
        await report(command, end, signal);
      } catch (error) {
        if (settlementFor(error, { deliveries, stopping: signal.aborted }).kind === "dead-letter") {
          // What a bug says is in the log and in the dead letter.
          const reason = isFault(error) && error.code !== "internal" ? error.message : "an internal error: see slipway messages list";
          await report(command, { result: "failed", reason, attempt: String(sequence) }, signal);
        }
        throw error;
      }
    },
  });
}

function takenCommand({ id, projectId, pipedId, applicationId, actor, kind }: Command): TakenCommand {
  // Holds because every kind of command that names a deployment or a stage has a field of that name.
  const { deploymentId = "", stageId = "" } = (kind.value ?? {}) as Partial<Record<"deploymentId" | "stageId", string>>;
  return {
    id,
    kind: kind.case === "sync" && kind.value.rollbackTo ? "rollback" : kind.case === "skipWait" ? "skip-wait" : (kind.case ?? "sync"),
    projectId,
    pipedId,
    actor: decodeActor(actor),
    application: { id: applicationId, name: "" },
    deploymentId,
    ...(stageId !== "" && { stage: { id: stageId, name: "" } }),
  };
}
