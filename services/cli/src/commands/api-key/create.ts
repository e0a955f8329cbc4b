import { Fault } from "@slipway/domain";
import { CreateApiKeyResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { isForPeople, print } from "../../output/print.ts";
import { madeKeyText } from "../../output/tables/api-key-table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { durationMs } from "../option-values.ts";

interface Options extends ApiOptions {
  readonly role?: string;
  readonly policy?: readonly string[];
  readonly expiresIn?: number;
}

/** `slipway api-key create` */
export function createCommand(): Command {
  const command = new Command("create")
    .argument("<name>", "what the key is for")
    .description("Make an API key of a project, and print it once; nobody can do more with it than you may yourself")
    .option("--role <name>", "role in the project whose rights it has, such as Viewer")
    .option("--policy <policy>", "what it may do, in PipeCD's words; may be repeated", (text: string, before: readonly string[] = []) => [
      ...before,
      text,
    ])
    .option("--expires-in <duration>", "how long it lives, at most 366d (default: 90d)", durationMs)
    .action((name: string, { output, role = "", policy: policies = [], expiresIn, ...options }: Options) =>
      withApi(options, async (api, signal, { project: projectId }) => {
        if (projectId === "")
          throw new Fault("invalid", "a key belongs to one project: choose it with --project, SLIPWAY_PROJECT or a context");
        const lifetime = expiresIn === undefined ? {} : { lifetime: { seconds: BigInt(Math.round(expiresIn / 1000)) } };
        const answer = await api.apiKeys.createApiKey({ name, projectId, role, policies: [...policies], ...lifetime }, { signal });
        if (isForPeople(output) && answer.apiKey) writeErr(madeKeyText(answer.apiKey));
        print(CreateApiKeyResponseSchema, answer, output, () => answer.secret);
      }),
    );
  return apiCommand(
    command,
    "api-key create deploy-from-ci --project shop --role Editor --expires-in 30d",
    'api-key create image-events --project shop --policy "resources=event;actions=create" -o json',
    "api-key create dashboard --project shop --role Viewer --expires-in 366d",
  );
}
