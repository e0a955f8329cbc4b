import type { ServiceImpl } from "@connectrpc/connect";
import { type Bus, listDeadLetters, redeliverDeadLetter, removeDeadLetter } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import type { SystemService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { type ConnectClient, version } from "@slipway/runtime";
import { announceCall } from "../commands/actor-of.ts";
import { type PipedPlace, systemStatus } from "./system-status.ts";

/** Says what serves and how it is, and lists and redelivers dead letters. */
export function systemService(
  bus: Bus,
  history: Pick<ConnectClient<typeof HistoryService>, "getStoreStatus">,
  pipeds: () => readonly PipedPlace[],
): ServiceImpl<typeof SystemService> {
  return {
    getVersion: () => ({ version, nodeVersion: process.version.slice(1), natsVersion: bus.connection.info?.version ?? "" }),
    getStatus: (_, { signal }) => systemStatus(bus, history, pipeds(), signal),
    listDeadLetters: async ({ pageSize, stream }, { signal }) => {
      const entries = await listDeadLetters(bus, { limit: pageSize || 100, stream: stream || undefined, signal });
      return { entries: entries.map(({ sequence, deadLetter }) => ({ sequence: BigInt(sequence), deadLetter })) };
    },
    redeliverDeadLetter: async ({ sequence }, { signal, values }) => ({
      subject: await redeliverDeadLetter(bus, exactNumber(sequence), { signal, before: () => announceCall(values) }),
    }),
    removeDeadLetter: async ({ sequence }, { signal, values }) => ({
      subject: await removeDeadLetter(bus, exactNumber(sequence), { signal, before: () => announceCall(values) }),
    }),
  };
}

/** Throws `invalid` for a number that would be rounded: it would select another dead letter. */
function exactNumber(sequence: bigint): number {
  const number = Number(sequence);
  if (!Number.isSafeInteger(number)) throw new Fault("invalid", `${sequence} is not the number of a dead letter: it is too large`);
  return number;
}
