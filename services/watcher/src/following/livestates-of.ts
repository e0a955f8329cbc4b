import { type Bus, watchLivestate } from "@slipway/bus";
import type { ApplicationKey, ApplicationLivestate } from "@slipway/domain";

/** The live states of an application: the newest, then every one after it. Ends when the signal aborts. */
export async function* livestatesOf(bus: Bus, key: ApplicationKey, signal: AbortSignal): AsyncGenerator<ApplicationLivestate> {
  for await (const item of watchLivestate(bus, key, { signal })) if (item.kind === "livestate") yield item.livestate;
}
