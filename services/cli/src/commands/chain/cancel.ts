import { CancelChainResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readChain } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { chainReference } from "../references.ts";

/** `slipway chain cancel` */
export function cancelCommand(): Command {
  const command = new Command("cancel")
    .argument("<chain>", chainReference)
    .description("Cancel a chain and the deployments that it has begun")
    .action((reference: string, { output, ...options }: ApiOptions) =>
      withApi(options, async (api, signal) => {
        const answer = await api.chains.cancelChain({ reference }, { signal });
        const { id, statusReason } = readChain(answer.chain);
        const ids = answer.cancelledDeploymentIds;
        const also = ids.length === 0 ? "" : `; cancellation requested of deployment${ids.length === 1 ? "" : "s"} ${ids.join(", ")}`;
        print(CancelChainResponseSchema, answer, output, () => `chain ${id} ${statusReason}${also}`);
      }),
    );
  return apiCommand(command, "chain cancel 5f1c9a2e");
}
