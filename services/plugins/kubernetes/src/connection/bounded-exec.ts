import { spawn } from "node:child_process";
import type { RequestOptions } from "node:https";
import type { User } from "@kubernetes/client-node";
import { ExecAuth } from "@kubernetes/client-node/dist/exec_auth.js";
import { Fault } from "@slipway/plugin-sdk";

/** Plugins ask a service on the network, and hang if it does, or if they wait for an answer of a person. */
const limitMs = 60_000;

/** When a credential plugin that was just started has to be done. */
export type Deadline = () => AbortSignal;

export const usualDeadline: Deadline = () => AbortSignal.timeout(limitMs);

/**
 * Credential plugins of kubeconfigs, whose credentials are cached until they expire. A plugin that does not end in time is killed with its processes, which
 * is a `deadline` fault that names it.
 */
export class BoundedExec {
  readonly #auth = new ExecAuth();
  readonly #deadline: Deadline;
  #late: Promise<never> | undefined;

  constructor(deadline: Deadline) {
    this.#deadline = deadline;
    // The client has no other way to stop what it starts.
    Object.assign(this.#auth, { execFn: (...args: Parameters<typeof spawn>) => this.#start(...args) });
  }

  /** Adds the credentials of a user to the options of a request. */
  async apply(user: User, options: RequestOptions): Promise<void> {
    const applied = this.#auth.applyAuthentication(user, options);
    // Started by now, if it has to be.
    const late = this.#late;
    this.#late = undefined;
    await (late === undefined ? applied : Promise.race([applied, late]));
  }

  #start(...[command, args, options]: Parameters<typeof spawn>) {
    const started = spawn(command, args, { ...options, detached: true });
    const over = this.#deadline();
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = () => {
      try {
        if (started.pid !== undefined) process.kill(-started.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
      reject(new Fault("deadline", `the credential plugin ${command} took more than ${limitMs / 1000} s and was stopped`));
    };
    over.addEventListener("abort", stop, { once: true });
    started.once("close", () => over.removeEventListener("abort", stop));
    promise.catch(() => {});
    this.#late = promise;
    return started;
  }
}
