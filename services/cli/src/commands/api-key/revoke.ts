import { RevokeApiKeyResponseSchema } from "@slipway/proto/api";
import { visibleLine } from "@slipway/runtime/terminal";
import { Command, InvalidArgumentError } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway api-key revoke` */
export function revokeCommand(): Command {
  const command = new Command("revoke")
    .argument("<id>", "id of the key in slipway api-key list", keyId)
    .description("Revoke an API key at once, everywhere; what it has open ends")
    .action((id: string, { output, ...options }: ApiOptions) =>
      withApi(options, async (api, signal) => {
        const answer = await api.apiKeys.revokeApiKey({ id }, { signal });
        print(RevokeApiKeyResponseSchema, answer, output, () => visibleLine(`API key ${answer.apiKey?.name} (${id}) is revoked`));
      }),
    );
  return apiCommand(command, "api-key revoke 0f3a5c7e9b1d2f4a6c8e");
}

/** A whole key is a secret: only its id leaves this machine. */
function keyId(text: string): string {
  const id = /^(?:slk_)?(?<id>[0-9a-f]{20})(?:_.*)?$/.exec(text)?.groups?.["id"];
  if (id === undefined) throw new InvalidArgumentError("Write the id that slipway api-key list shows.");
  return id;
}
