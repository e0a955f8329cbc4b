import { Fault } from "@slipway/plugin-sdk";

/** Thrown if a hook has failed, which is remembered. Any other Fault says only that its end was not seen: the next attempt of the stage waits for it. */
export class HookFailed extends Fault {}
