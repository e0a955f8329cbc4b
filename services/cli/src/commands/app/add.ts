import { create } from "@bufbuild/protobuf";
import { AddApplicationResponseSchema } from "@slipway/proto/api";
import { type DeployTargets, DeployTargetsSchema } from "@slipway/proto/state";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { keyValue } from "../option-values.ts";

interface Options extends ApiOptions {
  readonly piped: string;
  readonly repository: string;
  readonly path: string;
  readonly configFile: string;
  readonly target?: readonly string[];
}

/** `slipway app add` */
export function addCommand(): Command {
  const command = new Command("add")
    .argument("<name>", "name of the application, until its application file gives another")
    .description("Add an application of a repository whose applications are not registered automatically")
    .requiredOption("--piped <id>", "piped that deploys it")
    .requiredOption("--repository <id>", "id of the repository in the piped file")
    .requiredOption("--path <directory>", "directory of the application in the repository")
    .option("--config-file <name>", "name of its application file", "app.pipecd.yaml")
    .option("-t, --target <plugin=target...>", "deploy targets")
    .action(add);
  return apiCommand(command, "app add shop --piped main --repository apps --path shop --target kubernetes=dev");
}

async function add(name: string, options: Options): Promise<void> {
  const { output, piped, repository, path, configFile, target = [] } = options;
  const deployTargets = targetsByPlugin(target);
  const source = { repositoryId: repository, path: path.replace(/^\.\/|\/+$/g, ""), configFilename: configFile };
  await withApi(options, async (api, signal, { project: projectId }) => {
    const answer = await api.applications.addApplication({ projectId, pipedId: piped, name, source, deployTargets }, { signal });
    print(AddApplicationResponseSchema, answer, output, () => `application ${name} added: ${answer.application?.id}`);
  });
}

function targetsByPlugin(targets: readonly string[]): Record<string, DeployTargets> {
  const byPlugin = Map.groupBy(
    targets.map((each) => keyValue(each, "--target")),
    ([plugin]) => plugin,
  );
  return Object.fromEntries(
    [...byPlugin].map(([plugin, pairs]) => [plugin, create(DeployTargetsSchema, { names: pairs.map(([, target]) => target) })]),
  );
}
