import { GetApplicationResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { type ApplicationView, readApplicationView } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { describeApplication } from "../../output/details/describe-application.ts";
import { resourceTree } from "../../output/details/resource-tree.ts";
import { print } from "../../output/print.ts";
import { statusWord } from "../../output/words/status-word.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { applicationReference } from "../references.ts";

interface Options extends ApiOptions {
  readonly tree?: boolean;
}

/** `slipway app get` */
export function getCommand(): Command {
  const command = new Command("get")
    .argument("<application>", applicationReference)
    .description("Show an application, its live state and the problems of its application file")
    .option("--tree", "show its objects as a tree: what owns what, with health and sync status")
    .action((idOrName: string, options: Options) =>
      withApi(options, async (api, signal) => {
        const answer = await api.applications.getApplication({ idOrName }, { signal });
        print(GetApplicationResponseSchema, answer, options.output, (shown) => {
          const view = readApplicationView(answer.application);
          return options.tree ? applicationTree(view) : describeApplication(view, Date.now(), shown);
        });
      }),
    );
  return apiCommand(command, "app get shop", "app get shop --tree", "app get shop -o yaml");
}

function applicationTree({ application: { name }, livestate, sync }: ApplicationView): string {
  const reason = sync.reason ? ` (${sync.reason})` : "";
  const head = `${name}  ${statusWord(livestate?.health ?? "unknown")}  ${statusWord(sync.status)}${reason}`;
  return resourceTree(head, livestate?.resources ?? []);
}
