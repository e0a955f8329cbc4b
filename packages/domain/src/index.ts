export { Fault, type FaultCode, isFault } from "./fault.ts";
