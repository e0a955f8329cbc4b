import { Fault } from "@slipway/domain";
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
import { watchObjects } from "./objects/watch-objects.ts";

interface Options extends ApiOptions {
  readonly tree?: boolean;
  readonly watch?: boolean;
}

/** `slipway app get` */
export function getCommand(): Command {
  const command = new Command("get")
    .argument("<application>", applicationReference)
    .description("Show an application, its live state and the problems of its application file")
    .option("--tree", "show its objects as a tree: what owns what, with health and sync status")
    .option("-w, --watch", "with --tree: keep running and show changes, also across restarts of the server")
    .action((idOrName: string, options: Options) =>
      withApi(options, async (api, signal) => {
        if (options.watch && !options.tree) throw new Fault("invalid", "--watch follows the objects: add --tree, or use app list --watch");
        const answer = await api.applications.getApplication({ idOrName, withoutResources: options.watch === true }, { signal });
        if (options.watch) {
          const { id: applicationId, name } = readApplicationView(answer.application).application;
          return await watchObjects(api, { applicationId, name, output: options.output, draw: resourceTree }, signal);
        }
        print(GetApplicationResponseSchema, answer, options.output, (shown) => {
          const view = readApplicationView(answer.application);
          return options.tree ? applicationTree(view) : describeApplication(view, Date.now(), shown);
        });
      }),
    );
  return apiCommand(command, "app get shop", "app get shop --tree", "app get shop --tree --watch", "app get shop -o yaml");
}

function applicationTree({ application: { name }, livestate, sync }: ApplicationView): string {
  const reason = sync.reason ? ` (${sync.reason})` : "";
  const head = `${name}  ${statusWord(livestate?.health ?? "unknown")}  ${statusWord(sync.status)}${reason}`;
  return resourceTree(head, livestate?.resources ?? []);
}
