import type { DeploymentMetadata } from "@slipway/plugin-sdk";

/**
 * The deploy targets on which a sync has begun that has hooks for failures, and has neither succeeded nor run them. A sync that is cancelled or takes too
 * long cannot run them, nor can one that is cancelled between two attempts: then they are due when the deployment is rolled back.
 */
export class DueFailureHooks {
  readonly #metadata: DeploymentMetadata;

  constructor(metadata: DeploymentMetadata) {
    this.#metadata = metadata;
  }

  async isDue(deployTarget: string): Promise<boolean> {
    return (await this.#metadata.find(keyFor(deployTarget))) === "true";
  }

  async put(deployTarget: string, isDue: boolean): Promise<void> {
    await this.#metadata.put(keyFor(deployTarget), String(isDue));
  }
}

function keyFor(deployTarget: string): string {
  return `failure-hooks-due-${deployTarget}`;
}
