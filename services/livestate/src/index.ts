export { livestateSettings } from "./config.ts";
export { type Livestate, type LivestateOptions, startLivestate } from "./start-livestate.ts";
