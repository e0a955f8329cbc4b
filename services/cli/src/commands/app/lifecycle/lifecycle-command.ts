import { Command } from "commander";
import type { ApiClient } from "../../../connection/api-client.ts";
import { withApi } from "../../../connection/with-api.ts";
import { type ApiOptions, apiCommand } from "../../api-command.ts";
import { applicationReference } from "../../references.ts";

interface Options extends ApiOptions {
  readonly reason?: string;
}

/** What `disable`, `enable` and `remove` differ in. */
export interface LifecycleVerb {
  readonly name: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** Sends the request and prints the answer. */
  readonly send: (
    api: ApiClient,
    request: { readonly idOrName: string; readonly reason: string },
    options: Pick<ApiOptions, "output"> & { readonly signal: AbortSignal },
  ) => Promise<void>;
}

/** A command that changes whether an application is deployed. Idempotent. */
export function lifecycleCommand({ name, description, examples, send }: LifecycleVerb): Command {
  const command = new Command(name)
    .argument("<application>", applicationReference)
    .description(description)
    .option("--reason <text>", "why, for the record")
    .action((idOrName: string, { output, reason = "", ...options }: Options) =>
      withApi(options, (api, signal) => send(api, { idOrName, reason }, { output, signal })),
    );
  return apiCommand(command, ...examples);
}
