import type { ServiceImpl } from "@connectrpc/connect";
import { type Bus, listSetAside, replaySetAside } from "@slipway/bus";
import type { SystemService } from "@slipway/proto/api";

/** The system for clients: what was set aside, and its replay. */
export function systemService(bus: Bus): ServiceImpl<typeof SystemService> {
  return {
    listSetAside: async ({ pageSize }, { signal }) => {
      const entries = await listSetAside(bus, { limit: pageSize || 100, signal });
      return { entries: entries.map(({ sequence, message }) => ({ sequence: BigInt(sequence), message })) };
    },
    replaySetAside: async ({ sequence }, { signal }) => ({ subject: await replaySetAside(bus, Number(sequence), { signal }) }),
  };
}
