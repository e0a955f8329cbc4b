import { isFault } from "@slipway/domain";
import { abortable } from "../connection/abortable.ts";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { isNoResponders, natsFault } from "../connection/faults/nats-fault.ts";
import { subjectToken } from "../topics/subject.ts";

/** How long an executor that runs a deployment has to say so, each time it is asked. */
const answerMs = 1_000;
/** Times to ask before an executor that does not answer counts as frozen: one under load may miss the first. */
const mostQuestions = 4;

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

/**
 * Whether a process that can answer runs a deployment. Nothing is stored: a process that died or was cut off does not count, nor one that left several
 * questions unanswered. Throws if it cannot be asked.
 */
export async function isRunHeld(bus: Bus, deploymentId: string, { signal }: CallOptions = {}): Promise<boolean> {
  await bus.ready(signal);
  for (let asked = 1; ; asked++) {
    try {
      await abortable(bus.connection.request(subjectOf(deploymentId), new Uint8Array(), { timeout: answerMs }), signal);
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      const fault = natsFault("ask who runs a deployment", error);
      const isSilent = isFault(fault, "deadline");
      if (!isSilent && !isNoResponders(error)) throw fault;
      if (isSilent && asked < mostQuestions) continue;
      bus.log.debug({ err: fault, deploymentId, asked }, "no executor runs the deployment");
      return false;
    }
  }
}
