import { ResumeChainResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readChain } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { chainReference } from "../references.ts";

/** `slipway chain resume` */
export function resumeCommand(): Command {
  const command = new Command("resume")
    .argument("<chain>", chainReference)
    .description("Begin a chain that failed or was cancelled again, at the first block that did not succeed")
    .action((reference: string, { output, ...options }: ApiOptions) =>
      withApi(options, async (api, signal) => {
        const { chain: before } = await api.chains.getChain({ reference }, { signal });
        const { id, round } = readChain(before);
        // With the round, a repeated call resumes it once.
        const answer = await api.chains.resumeChain({ reference: id, round }, { signal });
        const block = readChain(answer.chain).blocks.findIndex(({ status }) => status !== "succeeded") + 1;
        print(ResumeChainResponseSchema, answer, output, () => `chain ${id} goes on with block ${block}`);
      }),
    );
  return apiCommand(command, "chain resume 5f1c9a2e");
}
