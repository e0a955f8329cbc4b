export { type Livestate, type LivestateOptions, startLivestate } from "./start-livestate.ts";
