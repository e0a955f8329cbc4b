import { z } from "zod";

/** What clients may take of a gateway. */
export interface GatewayLimits {
  /** Open connections of all clients. */
  readonly connections: number;
  /** Watches and followed logs of all clients at a time. */
  readonly watches: number;
  /** Watches and followed logs of one caller at a time. */
  readonly watchesPerCaller: number;
  /** Calls of one caller per second, in the long run. */
  readonly callsPerSecond: number;
  /** Events of one project per second, in the long run. */
  readonly eventsPerSecond: number;
}

const count = z.coerce.number().int().min(1);

/** Environment variables of a gateway about what clients may take. */
export const limitSettings = z.object({
  MAX_CONNECTIONS: count.default(1_000).describe("connections of clients that the gateway keeps open"),
  MAX_WATCHES: count.default(500).describe("watches and followed logs that the gateway serves at a time"),
  MAX_WATCHES_PER_CALLER: count
    .default(100)
    .describe("those of them that one person, API key or job may have; anonymous callers are counted by their address"),
  MAX_CALLS_PER_SECOND: count
    .default(100)
    .describe("calls that one person, API key or job may make per second in the long run; ten times as many at once"),
  MAX_EVENTS_PER_SECOND: count
    .default(100)
    .describe("events of one project that are registered per second in the long run; a minute's worth at once. The others wait"),
});

/** The limits that the settings say. */
export function gatewayLimitsOf(settings: z.infer<typeof limitSettings>): GatewayLimits {
  return {
    connections: settings.MAX_CONNECTIONS,
    watches: settings.MAX_WATCHES,
    watchesPerCaller: settings.MAX_WATCHES_PER_CALLER,
    callsPerSecond: settings.MAX_CALLS_PER_SECOND,
    eventsPerSecond: settings.MAX_EVENTS_PER_SECOND,
  };
}
