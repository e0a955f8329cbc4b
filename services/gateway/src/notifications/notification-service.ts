import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { DeadNotice } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import type { NotificationService, RedeliverNoticesRequest } from "@slipway/proto/api";
import type { ReceiverStatus } from "@slipway/proto/state";
import { callerOf } from "../access/caller.ts";
import { placeIn } from "../access/place.ts";
import { actorOf, announceCall } from "../commands/actor-of.ts";
import { SharedAnswer } from "../feeds/shared-answer.ts";
import { chooseReceiver } from "./choose-receiver.ts";
import { type ListedReceiver, type ListedReceivers, type ListReceiversDeps, listReceivers, type PipedKey } from "./list-receivers.ts";

export interface NotificationServiceDeps extends ListReceiversDeps {
  /** Yields once it listens, and whenever a receiver, or what it did not take, may have changed. */
  readonly changes: (signal: AbortSignal) => AsyncIterable<unknown>;
  /** Puts the message of a dead letter into its queue again. */
  readonly redeliver: (sequence: number, signal: AbortSignal) => Promise<unknown>;
  /** Throws what the receiver threw. */
  readonly test: (
    piped: PipedKey,
    wish: { readonly test: string; readonly commander: string },
    signal: AbortSignal,
  ) => Promise<{ readonly receivers: readonly ReceiverStatus[]; readonly said: string }>;
}

/** The receivers of notices for clients. Nothing is stored but what was redelivered. */
export function notificationService(deps: NotificationServiceDeps): ServiceImpl<typeof NotificationService> {
  const shared = new SharedAnswer({ get: (signal) => listReceivers(deps, {}, signal), news: deps.changes });
  const seenBy = async (of: Partial<PipedKey>, context: HandlerContext): Promise<ListedReceivers> =>
    seenOf(await listReceivers(deps, of, context.signal), context);
  return {
    async listReceivers(of, context) {
      const { receivers, dead } = await seenBy(of, context);
      return { receivers: receivers.map(receiverMessage), deadNotices: dead.map(deadNotice) };
    },
    async *watchReceivers(_, context) {
      for await (const listed of shared.watch(context.signal)) {
        const { receivers, dead } = seenOf(listed, context);
        const shown = dead.slice(0, mostDead);
        yield {
          receivers: receivers.map(receiverMessage),
          deadNotices: shown.map(deadNotice),
          deadNoticesLeftOut: dead.length - shown.length,
        };
      }
    },
    async redeliverNotices(request, context) {
      const { signal, values } = context;
      const listed = await seenBy(request, context);
      const chosen = chooseDead(request, listed);
      for (const each of chosen) requireDeclared(each, listed);
      if (chosen.length > 0) await announceCall(values);
      for (const { sequence } of chosen) await deps.redeliver(sequence, signal);
      return { redelivered: chosen.map(deadNotice) };
    },
    async testReceiver({ name, ...of }, context) {
      const { signal } = context;
      const { receivers } = await seenBy(of, context);
      const receiver = chooseReceiver(receivers, name, of);
      const { projectId, status } = receiver;
      const wish = { test: name, commander: actorOf(context).name };
      await announceCall(context.values);
      const told = await deps.test({ projectId, pipedId: status.pipedId }, wish, signal);
      return { receiver: receiverMessage({ ...receiver, status: told.receivers[0] ?? status, problem: "" }), said: told.said };
    },
  };
}

/** More are no list for a person. */
const mostDead = 100;

function seenOf({ receivers, dead }: ListedReceivers, context: HandlerContext): ListedReceivers {
  const caller = callerOf(context);
  const mayIn = ({ projectId }: { readonly projectId: string }) => caller.may(placeIn("notification", projectId));
  return { receivers: receivers.filter(mayIn), dead: dead.filter(mayIn) };
}

/** What a request is about, oldest first. Throws `invalid` if it does not choose, and `not_found` for a number that is none. */
function chooseDead(
  {
    sequences,
    receiver,
    all,
    projectId,
    pipedId,
  }: Pick<RedeliverNoticesRequest, "sequences" | "receiver" | "all" | "projectId" | "pipedId">,
  { receivers, dead }: ListedReceivers,
): readonly DeadNotice[] {
  if ([sequences.length > 0, receiver !== "", all].filter(Boolean).length !== 1)
    throw new Fault("invalid", "choose notices by their numbers, by a receiver (--receiver NAME), or all of them (--all)");
  if (all) return dead;
  if (receiver !== "") {
    const { status, ...chosen } = chooseReceiver(receivers, receiver, { projectId, pipedId });
    return dead.filter((each) => each.receiver === status.name && each.pipedId === status.pipedId && each.projectId === chosen.projectId);
  }
  const known = new Set(dead.map(({ sequence }) => BigInt(sequence)));
  const missing = sequences.filter((sequence) => !known.has(sequence));
  if (missing.length > 0)
    throw new Fault(
      "not_found",
      `no undelivered notice ${missing.join(", ")}: it may have been redelivered already, or is for another piped`,
    );
  return dead.filter(({ sequence }) => sequences.includes(BigInt(sequence)));
}

/** Throws `precondition` if nobody would send it. A notifier that does not run now sends it later. */
function requireDeclared({ sequence, receiver, pipedId, projectId }: DeadNotice, { receivers }: ListedReceivers): void {
  const found = receivers.find((each) => each.status.name === receiver && each.status.pipedId === pipedId && each.projectId === projectId);
  if (found && !found.isGone) return;
  throw new Fault(
    "precondition",
    `notice ${sequence} cannot be redelivered: the file of piped ${pipedId} no longer declares receiver ${receiver}`,
  );
}

function receiverMessage({ isGone: _, ...receiver }: ListedReceiver) {
  return receiver;
}

function deadNotice({ deliveries, at, notice, sequence, ...dead }: DeadNotice) {
  return { ...dead, sequence: BigInt(sequence), tries: deliveries, ...(at && { at }), ...(notice && { notice }) };
}
