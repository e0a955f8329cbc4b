export { longestTimerMs } from "../../longest-timer.ts";
export { backoffDelay } from "../../retry.ts";
export { isAnswer, isCallError } from "../faults/call-error.ts";
export { connectClient } from "./connect-client.ts";
export { connectTransport } from "./connect-transport.ts";
