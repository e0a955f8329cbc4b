import type { PluginState } from "@slipway/domain";
import { PluginState as PluginStateNumber } from "@slipway/proto/state";
import { wordOr } from "../fields/word.ts";

/** The state of a plugin's process. A state that only a newer version knows is decoded as unknown. */
export const pluginState = wordOr<PluginState, PluginStateNumber>("unknown", {
  unknown: PluginStateNumber.UNSPECIFIED,
  fetching: PluginStateNumber.FETCHING,
  starting: PluginStateNumber.STARTING,
  running: PluginStateNumber.RUNNING,
  waiting: PluginStateNumber.WAITING,
  stopped: PluginStateNumber.STOPPED,
  external: PluginStateNumber.ELSEWHERE,
});
