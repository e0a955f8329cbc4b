import { randomUUID } from "node:crypto";
import {
  CancelDeploymentResponseSchema,
  GetDeploymentResponseSchema,
  ListDeploymentsResponseSchema,
  ReadStageLogResponseSchema,
  WatchDeploymentsResponseSchema,
} from "@slipway/proto/api";
import { type LogBlock, LogSeverity, RollbackChoice, StageStatus } from "@slipway/proto/state";
import { Command } from "commander";
import { deploymentTable, describeDeployment } from "../../output/deployment-table.ts";
import { type OutputFormat, outputOption, print, printOne } from "../../output/print.ts";
import { progressLine } from "../../output/progress-line.ts";
import { serverOption, withApi, withExamples } from "../command-context.ts";
import { approveCommand, skipCommand } from "./stage-commands.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

interface Common {
  readonly server: string;
  readonly output: OutputFormat;
}

/** `slipway deployment …` */
export function deploymentCommand(): Command {
  const deployment = new Command("deployment").alias("deploy").description("show, follow, approve and cancel deployments");
  deployment
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(watchCommand())
    .addCommand(logsCommand())
    .addCommand(approveCommand())
    .addCommand(skipCommand())
    .addCommand(cancelCommand());
  return deployment;
}

function listCommand(): Command {
  const command = new Command("list")
    .description("list deployments, newest first")
    .option("--commit <hash>", "only those that brought this commit", "")
    .option("-n, --limit <count>", "how many", "20")
    .addOption(outputOption())
    .addOption(serverOption())
    .action(({ server, output, commit, limit }: Common & { readonly commit: string; readonly limit: string }) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.deployments.listDeployments({ filter: { commitHash: commit }, pageSize: Number(limit) }, { signal });
        print(ListDeploymentsResponseSchema, answer, output, () => deploymentTable(answer.deployments));
      }),
    );
  return withExamples(command, "deployment list", "deployment list --commit 1a2b3c4");
}

function getCommand(): Command {
  const command = new Command("get")
    .argument("<id>")
    .description("show one deployment with its stages")
    .option("--wait", "until it has ended; exit code 1 unless it succeeded")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((id: string, { server, output, wait }: Common & { readonly wait?: boolean }) =>
      withApi({ server }, async (api, signal) => {
        if (wait) return waitForDeployment(api, id, output, signal);
        const answer = await api.deployments.getDeployment({ deploymentId: id }, { signal });
        print(GetDeploymentResponseSchema, answer, output, () => (answer.deployment ? describeDeployment(answer.deployment) : ""));
      }),
    );
  return withExamples(command, "deployment get 5f1c…", "deployment get 5f1c… --wait");
}

function watchCommand(): Command {
  const command = new Command("watch")
    .argument("[id]", "one deployment, to its end; all of them, for ever, without it")
    .description("show what happens to deployments as it happens")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((id: string | undefined, { server, output }: Common) =>
      withApi({ server }, async (api, signal) => {
        for await (const message of api.deployments.watchDeployments({ deploymentId: id ?? "" }, { signal })) {
          const { deployment, event } = message;
          if (deployment) printOne(WatchDeploymentsResponseSchema, message, output, () => progressLine(deployment, event) ?? "");
        }
      }),
    );
  return withExamples(command, "deployment watch", "deployment watch 5f1c… -o json");
}

function logsCommand(): Command {
  const command = new Command("logs")
    .argument("<id>")
    .argument("[stage]", "name or id of a stage; all that have run without it")
    .description("show what stages say")
    .option("-f, --follow", "go on until the stage has ended")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((id: string, stage: string | undefined, { server, output, follow = false }: Common & { readonly follow?: boolean }) =>
      withApi({ server }, async (api, signal) => {
        const { deployment } = await api.deployments.getDeployment({ deploymentId: id }, { signal });
        const chosen =
          deployment?.stages.filter((each) =>
            stage === undefined ? each.status !== StageStatus.NOT_STARTED : each.id === stage || each.name === stage,
          ) ?? [];
        const names = new Map(chosen.map((each) => [each.id, each.name]));
        for (const stageId of stage !== undefined && chosen.length === 0 ? [stage] : names.keys())
          for await (const part of api.deployments.readStageLog({ deploymentId: id, stageId, follow }, { signal }))
            printOne(ReadStageLogResponseSchema, part, output, () =>
              part.blocks.map((block) => logLine(names.get(stageId) ?? stageId, block)).join("\n"),
            );
      }),
    );
  return withExamples(command, "deployment logs 5f1c…", "deployment logs 5f1c… K8S_SYNC --follow");
}

const marks: Readonly<Record<number, string>> = { [LogSeverity.SUCCESS]: "✓ ", [LogSeverity.ERROR]: "✗ " };

function logLine(stage: string, { at, severity, text }: LogBlock): string {
  const time = at ? new Date(Number(at.seconds) * 1000).toISOString().slice(11, 19) : "";
  return `${time} ${stage}  ${marks[severity] ?? ""}${text}`;
}

function cancelCommand(): Command {
  const command = new Command("cancel")
    .argument("<id>")
    .description("end a deployment, or its rollback when it rolls back already")
    .option("--rollback", "and roll back, also when nothing was begun; refused when the plan can not")
    .option("--no-rollback", "and leave things as they are")
    .option("--wait", "until it has ended")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((id: string, { server, output, rollback, wait }: Common & { readonly rollback?: boolean; readonly wait?: boolean }) =>
      withApi({ server }, async (api, signal) => {
        const choice =
          rollback === undefined ? RollbackChoice.UNSPECIFIED : rollback ? RollbackChoice.ROLLBACK : RollbackChoice.NO_ROLLBACK;
        const answer = await api.deployments.cancelDeployment({ deploymentId: id, rollback: choice, commandId: randomUUID() }, { signal });
        if (wait) return waitForDeployment(api, id, output, signal);
        print(
          CancelDeploymentResponseSchema,
          answer,
          output,
          () => `${answer.endsRollback ? "the rollback of " : ""}deployment ${id} was asked to end`,
        );
      }),
    );
  return withExamples(command, "deployment cancel 5f1c…", "deployment cancel 5f1c… --no-rollback --wait");
}
