import { type DeploymentKey, isFault } from "@slipway/domain";
import { abortable } from "../connection/abortable.ts";
import { answer } from "../connection/answer.ts";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { isNoResponders, natsFault } from "../connection/faults/nats-fault.ts";
import { hear } from "../connection/hear.ts";
import { channels, subjectOfChannel } from "../users/channels.ts";

/** How long an executor that runs a deployment has to say so, each time it is asked. */
const answerMs = 1_000;
/** Times to ask before an executor that does not answer counts as frozen: one under load may miss the first. */
const mostQuestions = 4;

type RunKey = Pick<DeploymentKey, "pipedId" | "deploymentId">;

const subjectOf = (run: RunKey): string => subjectOfChannel(channels.running, { ...run });

/** Answers others that this process runs a deployment, until it is disposed. */
export function holdRun(bus: Bus, run: RunKey): Disposable {
  const subscription = hear(bus, subjectOf(run), {
    callback: (error, message) => {
      if (!error) answer(message);
    },
  });
  return { [Symbol.dispose]: () => subscription.unsubscribe() };
}

/**
 * Whether a process that can answer runs a deployment. Nothing is stored: a process that died or was cut off does not count, nor one that left several
 * questions unanswered. Throws if it cannot be asked.
 */
export async function isRunHeld(bus: Bus, run: RunKey, { signal }: CallOptions = {}): Promise<boolean> {
  await bus.ready(signal);
  for (let asked = 1; ; asked++) {
    try {
      await abortable(bus.connection.request(subjectOf(run), new Uint8Array(), { timeout: answerMs }), signal);
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      const fault = natsFault("ask who runs a deployment", error);
      const isSilent = isFault(fault, "deadline");
      if (!isSilent && !isNoResponders(error)) throw fault;
      if (isSilent && asked < mostQuestions) continue;
      bus.log.debug({ err: fault, deploymentId: run.deploymentId, asked }, "no executor runs the deployment");
      return false;
    }
  }
}
