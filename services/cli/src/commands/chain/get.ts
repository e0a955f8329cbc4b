import { create } from "@bufbuild/protobuf";
import { GetChainResponseSchema, WatchChainResponseSchema } from "@slipway/proto/api";
import type { Chain } from "@slipway/proto/state";
import { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { readChain } from "../../connection/read-answer.ts";
import { resumed } from "../../connection/resumed.ts";
import { withApi } from "../../connection/with-api.ts";
import { exitCodes } from "../../exit-codes.ts";
import { describeChain } from "../../output/details/describe-chain.ts";
import { type OutputFormat, print, printOne } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { chainReference } from "../references.ts";

/** `slipway chain get` */
export function getCommand(): Command {
  const command = new Command("get")
    .argument("<chain>", chainReference)
    .description("Show a chain with its blocks, and what each application waits for")
    .option("--watch", "show it again whenever it changes, until it has ended; exit code 1 unless it succeeded")
    .action((reference: string, { output, watch, ...options }: ApiOptions & { readonly watch?: boolean }) =>
      withApi(options, async (api, signal) => {
        if (watch) return await watchChain(api, reference, output, signal);
        const answer = await api.chains.getChain({ reference }, { signal });
        print(GetChainResponseSchema, answer, output, (shown) => describeChain(readChain(answer.chain), Date.now(), shown));
      }),
    );
  return apiCommand(command, "chain get 5f1c9a2e", "chain get 5f1c9a2e --watch");
}

async function watchChain(api: ApiClient, reference: string, output: OutputFormat, signal: AbortSignal): Promise<void> {
  // The first answer says whether there is such a chain; later ones may come after a restart of the server.
  const { chain } = await api.chains.getChain({ reference }, { signal });
  const request = { reference: chain?.id ?? reference };
  let last: Chain | undefined;
  for await (const message of resumed(() => api.chains.watchChain(request, { signal }), { signal })) {
    const { chain: next } = message;
    const isKnown =
      last !== undefined && next !== undefined && JSON.stringify(last.updatedAt, text) === JSON.stringify(next.updatedAt, text);
    last = next;
    if (isKnown) continue;
    printOne(
      WatchChainResponseSchema,
      create(WatchChainResponseSchema, { ...(next && { chain: next }) }),
      output,
      (shown) => `${describeChain(readChain(next), Date.now(), shown)}\n`,
    );
  }
  if (last === undefined || readChain(last).status !== "succeeded") process.exitCode = exitCodes.failed;
}

function text(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
