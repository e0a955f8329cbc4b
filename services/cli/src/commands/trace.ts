import { GetTraceResponseSchema } from "@slipway/proto/api";
import { visibleLine } from "@slipway/runtime/terminal";
import { Command } from "commander";
import { readDeployment } from "../connection/read-answer.ts";
import { withApi } from "../connection/with-api.ts";
import { print } from "../output/print.ts";
import { deploymentTable } from "../output/tables/deployment-table.ts";
import { type ApiOptions, apiCommand } from "./api-command.ts";
import { commitHash } from "./option-values.ts";

/** `slipway trace COMMIT` */
export function traceCommand(): Command {
  const command = new Command("trace")
    .argument("<commit>", "commit hash, or at least its first 7 characters", commitHash)
    .description("Show every deployment that contained a commit")
    .action((commit: string, { output, ...options }: ApiOptions) =>
      withApi(options, async (api, signal, { project: projectId }) => {
        const answer = await api.traces.getTrace({ commitHash: commit, projectId }, { signal });
        const { trace } = answer;
        print(GetTraceResponseSchema, answer, output, (shown) => {
          const { hash, subject, author } = trace?.commit ?? { hash: commit, subject: "", author: "" };
          return `${visibleLine(`${hash} ${subject}`)}\n${visibleLine(author)}\n\n${deploymentTable((trace?.deployments ?? []).map(readDeployment), Date.now(), shown)}`;
        });
      }),
    );
  return apiCommand(command, "trace 1a2b3c4", "trace 1a2b3c4 -o json");
}
