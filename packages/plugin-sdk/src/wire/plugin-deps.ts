import type { Logger } from "@slipway/runtime";
import type { ConfiguredPlugin } from "../config/configured-plugin.ts";
import type { Host } from "../host/host.ts";
import type { Clock } from "../plugin/context/clock.ts";

/** What stays the same for all requests to a plugin's process. */
export interface PluginDeps {
  readonly plugin: ConfiguredPlugin;
  readonly host: Host;
  readonly logger: Logger;
  readonly clock: Clock;
}
