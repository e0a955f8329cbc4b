import { ListChainsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readChain } from "../../connection/read-answer.ts";
import { applicationIdOf } from "../../connection/resolve-id.ts";
import { type PageAsked, upToLimit } from "../../connection/up-to-limit.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { chainTable } from "../../output/tables/chain-table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";
import { applicationReference } from "../references.ts";

interface Options extends ApiOptions {
  readonly app?: string;
  readonly open?: boolean;
  readonly limit: number;
}

/** `slipway chain list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List chains of deployments, newest first")
    .option("--app <application>", `only chains that this application begins or is part of: ${applicationReference}`)
    .option("--open", "only chains that have not ended")
    .option("-n, --limit <count>", "maximum number of chains", wholeNumber(1, 500), 20)
    .action(list);
  return apiCommand(command, "chain list", "chain list --open", "chain list --app shop -o json");
}

async function list({ app, open = false, limit, output, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal, { project: projectId }) => {
    const applicationId = await applicationIdOf(api, app, signal);
    const read = (page: PageAsked) => api.chains.listChains({ projectId, applicationId, open, ...page }, { signal });
    const answer = await upToLimit(limit, read, ({ chains }) => chains);
    print(ListChainsResponseSchema, answer, output, (shown) => chainTable(answer.chains.map(readChain), Date.now(), shown));
    if (answer.chains.length === 0) writeErr(onlyIn(projectId));
    else if (answer.nextPageToken !== "") writeErr("there are more: raise --limit, or narrow the list with --app or --open");
  });
}
