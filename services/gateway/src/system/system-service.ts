import type { ServiceImpl } from "@connectrpc/connect";
import { type Bus, listDeadLetters, redeliverDeadLetter } from "@slipway/bus";
import type { SystemService } from "@slipway/proto/api";

/** Lists and redelivers dead letters. */
export function systemService(bus: Bus): ServiceImpl<typeof SystemService> {
  return {
    listDeadLetters: async ({ pageSize }, { signal }) => {
      const entries = await listDeadLetters(bus, { limit: pageSize || 100, signal });
      return { entries: entries.map(({ sequence, deadLetter }) => ({ sequence: BigInt(sequence), deadLetter })) };
    },
    redeliverDeadLetter: async ({ sequence }, { signal }) => ({ subject: await redeliverDeadLetter(bus, Number(sequence), { signal }) }),
  };
}
