export { longestTimerMs } from "../../longest-timer.ts";
export { readPrivateFile, writePrivateFile } from "../../process/private-file.ts";
export { backoffDelay } from "../../retry.ts";
export { isAnswer, isCallError } from "../faults/call-error.ts";
export { writeLocalCode } from "../identity/local-code.ts";
export { isLoopbackHost, localTokenFile, readLocalToken } from "../identity/local-token.ts";
export { connectClient } from "./connect-client.ts";
export { connectTransport } from "./connect-transport.ts";
