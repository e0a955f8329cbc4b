import { abortable } from "../connection/abortable.ts";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { natsFault } from "../connection/faults/nats-fault.ts";
import { subjectToken } from "../topics/subject.ts";

/** How long an executor that runs a deployment has to say so. One that is frozen does not. */
const answerMs = 1_000;

const subjectOf = (deploymentId: string): string => `slipway.running.${subjectToken("deployment", deploymentId)}`;

/** Answers others that this process runs a deployment, until it is disposed. */
export function holdRun(bus: Bus, deploymentId: string): Disposable {
  const subscription = bus.connection.subscribe(subjectOf(deploymentId), {
    callback: (error, message) => {
      if (!error) message.respond();
    },
  });
  return { [Symbol.dispose]: () => subscription.unsubscribe() };
}

/** Whether a process that can answer runs a deployment. Nothing is stored: a process that died, froze or was cut off does not count. */
export async function isRunHeld(bus: Bus, deploymentId: string, { signal }: CallOptions = {}): Promise<boolean> {
  await bus.ready(signal);
  try {
    await abortable(bus.connection.request(subjectOf(deploymentId), new Uint8Array(), { timeout: answerMs }), signal);
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    bus.log.debug({ err: natsFault("ask who runs a deployment", error), deploymentId }, "no executor runs the deployment");
    return false;
  }
}
