import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import {
  AddApplicationResponseSchema,
  type ApplicationView,
  ApplicationViewSchema,
  GetApplicationResponseSchema,
  ListApplicationsResponseSchema,
  ListDeploymentsResponseSchema,
  SyncApplicationResponseSchema,
} from "@slipway/proto/api";
import { DeployTargetsSchema, SyncStrategy } from "@slipway/proto/state";
import { Command, Option } from "commander";
import { deploymentTable } from "../../output/deployment-table.ts";
import { type OutputFormat, outputOption, print, printOne } from "../../output/print.ts";
import { table } from "../../output/table.ts";
import { age, words } from "../../output/words.ts";
import { serverOption, withApi, withExamples } from "../command-context.ts";
import { waitForDeployment } from "../deployment/wait-for-deployment.ts";

interface Common {
  readonly server: string;
  readonly output: OutputFormat;
}

/** `slipway app …` */
export function appCommand(): Command {
  const app = new Command("app").alias("application").description("show, add and sync applications");
  app.addCommand(listCommand()).addCommand(getCommand()).addCommand(addCommand()).addCommand(syncCommand()).addCommand(historyCommand());
  return app;
}

function listCommand(): Command {
  const command = new Command("list")
    .description("list applications")
    .option("--name <text>", "only those whose name contains this", "")
    .option("-l, --label <key=value...>", "only those with this label")
    .option("-w, --watch", "go on and show changes")
    .addOption(outputOption())
    .addOption(serverOption())
    .action(
      async ({
        server,
        output,
        name,
        label = [],
        watch,
      }: Common & { readonly name: string; readonly label?: readonly string[]; readonly watch?: boolean }) => {
        const labels = Object.fromEntries(label.map((each) => splitPair(each, "label")));
        const filter = { nameContains: name, labels };
        await withApi({ server }, async (api, signal) => {
          if (watch) {
            for await (const { application } of api.applications.watchApplications({ filter }, { signal }))
              if (application) printOne(ApplicationViewSchema, application, output, () => line(application));
            return;
          }
          const applications: ApplicationView[] = [];
          for (let pageToken = "", more = true; more; more = pageToken !== "") {
            const page = await api.applications.listApplications({ filter, pageSize: 500, pageToken, withoutResources: true }, { signal });
            applications.push(...page.applications);
            pageToken = page.nextPageToken;
          }
          const all = create(ListApplicationsResponseSchema, { applications, total: applications.length });
          print(ListApplicationsResponseSchema, all, output, () =>
            applications.length === 0 ? "no applications" : table(headings, applications.map(row)),
          );
        });
      },
    );
  return withExamples(command, "app list", "app list -l team=shop", "app list -o json", "app list --watch");
}

const headings = ["name", "sync", "health", "revision", "deployed", "reason"];

function row({ application, livestate, syncStatus, syncReason }: ApplicationView): readonly string[] {
  const last = application?.lastSucceeded;
  return [
    application?.name ?? "",
    words.sync(syncStatus),
    words.health(livestate?.health),
    last?.commitHash.slice(0, 7) ?? "-",
    age(last?.completedAt, Date.now()),
    syncReason.split("\n")[0] ?? "",
  ];
}

function line(view: ApplicationView): string {
  return row(view).join("   ").trimEnd();
}

function getCommand(): Command {
  const command = new Command("get")
    .argument("<name|id>")
    .description("show one application")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((name: string, { server, output }: Common) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.applications.getApplication({ idOrName: name }, { signal });
        print(GetApplicationResponseSchema, answer, output, () => (answer.application ? describe(answer.application) : ""));
      }),
    );
  return withExamples(command, "app get shop", "app get shop -o yaml");
}

function describe(view: ApplicationView): string {
  const { application, livestate, syncStatus, syncReason } = view;
  const facts = [
    ["Name", application?.name],
    ["Id", application?.id],
    [
      "Labels",
      Object.entries(application?.labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(", "),
    ],
    [
      "Source",
      `${application?.source?.remote} ${application?.source?.branch} ${application?.source?.path}/${application?.source?.configFilename}`,
    ],
    [
      "Targets",
      Object.entries(application?.deployTargets ?? {})
        .map(([plugin, { names }]) => `${plugin}: ${names.join(", ")}`)
        .join("; "),
    ],
    ["Sync", `${words.sync(syncStatus)}${syncReason ? ` (${syncReason})` : ""}`],
    ["Health", words.health(livestate?.health)],
    [
      "Running",
      application?.lastSucceeded
        ? `${application.lastSucceeded.commitHash} since ${age(application.lastSucceeded.completedAt, Date.now())}`
        : "nothing yet",
    ],
    ["Active", application?.activeDeploymentId || "-"],
    ["Queue", application?.queue.map(({ deploymentId }) => deploymentId).join(", ") || "-"],
  ];
  const resources =
    livestate?.resources.map((each) => [
      each.resourceType,
      each.name,
      each.metadata["Namespace"] ?? "",
      words.health(each.health),
      each.healthReason,
    ]) ?? [];
  return [
    facts.map(([name, value]) => `${`${name}:`.padEnd(10)}${value ?? ""}`.trimEnd()).join("\n"),
    application?.configProblems.join("\n"),
    livestate?.syncDetail,
    resources.length > 0 ? table(["kind", "name", "namespace", "health", "why"], resources) : "",
  ]
    .filter((part) => part)
    .join("\n\n");
}

function addCommand(): Command {
  const command = new Command("add")
    .argument("<name>")
    .description("add an application of a repository that does not bring its own")
    .requiredOption("--piped <id>", "piped that deploys it")
    .requiredOption("--repository <id>", "repository, by its id in the piped's configuration")
    .requiredOption("--path <directory>", "its directory in the repository")
    .option("--config-file <name>", "name of its application file", "app.pipecd.yaml")
    .option("-t, --target <plugin=target...>", "deploy targets")
    .addOption(outputOption())
    .addOption(serverOption())
    .action(
      async (
        name: string,
        options: Common & {
          readonly piped: string;
          readonly repository: string;
          readonly path: string;
          readonly configFile: string;
          readonly target?: readonly string[];
        },
      ) => {
        const { server, output, piped, repository, path, configFile, target = [] } = options;
        const targets = Object.groupBy(
          target.map((each) => splitPair(each, "target")),
          ([plugin]) => plugin,
        );
        const deployTargets = Object.fromEntries(
          Object.entries(targets).map(([plugin, pairs = []]) => [
            plugin,
            create(DeployTargetsSchema, { names: pairs.map(([, each]) => each) }),
          ]),
        );
        await withApi({ server }, async (api, signal) => {
          const source = { repositoryId: repository, path: path.replace(/^\.\/|\/+$/g, ""), configFilename: configFile };
          const answer = await api.applications.addApplication({ pipedId: piped, name, source, deployTargets }, { signal });
          print(AddApplicationResponseSchema, answer, output, () => `application ${name} added: ${answer.application?.id}`);
        });
      },
    );
  return withExamples(command, "app add shop --piped main --repository apps --path shop --target kubernetes=dev");
}

const strategies = { auto: SyncStrategy.UNSPECIFIED, "quick-sync": SyncStrategy.QUICK_SYNC, pipeline: SyncStrategy.PIPELINE } as const;

function syncCommand(): Command {
  const command = new Command("sync")
    .argument("<name|id>")
    .description("deploy the head of the application's branch")
    .addOption(new Option("--strategy <strategy>", "how").choices(Object.keys(strategies)).default("auto"))
    .option("--wait", "until it has ended; exit code 1 unless it succeeded")
    .addOption(outputOption())
    .addOption(serverOption())
    .action(
      (
        name: string,
        { server, output, strategy, wait }: Common & { readonly strategy: keyof typeof strategies; readonly wait?: boolean },
      ) =>
        withApi({ server }, async (api, signal) => {
          const answer = await api.applications.syncApplication(
            { idOrName: name, strategy: strategies[strategy], commandId: randomUUID() },
            { signal },
          );
          if (wait) return waitForDeployment(api, answer.deploymentId, output, signal);
          print(SyncApplicationResponseSchema, answer, output, () => `deployment ${answer.deploymentId} was asked for`);
        }),
    );
  return withExamples(command, "app sync shop", "app sync shop --strategy pipeline --wait");
}

function historyCommand(): Command {
  const command = new Command("history")
    .argument("<name|id>")
    .description("list the deployments of an application, newest first")
    .option("-n, --limit <count>", "how many", "20")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((name: string, { server, output, limit }: Common & { readonly limit: string }) =>
      withApi({ server }, async (api, signal) => {
        const { application } = await api.applications.getApplication({ idOrName: name }, { signal });
        const answer = await api.deployments.listDeployments(
          { filter: { applicationId: application?.application?.id ?? "" }, pageSize: Number(limit) },
          { signal },
        );
        print(ListDeploymentsResponseSchema, answer, output, () => deploymentTable(answer.deployments));
      }),
    );
  return withExamples(command, "app history shop", "app history shop -n 5 -o json");
}

function splitPair(text: string, what: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new Error(`${what} "${text}" is not of the form key=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
