import { GetTraceResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { deploymentTable } from "../output/deployment-table.ts";
import { type OutputFormat, outputOption, print } from "../output/print.ts";
import { serverOption, withApi, withExamples } from "./command-context.ts";

/** `slipway trace COMMIT` */
export function traceCommand(): Command {
  const command = new Command("trace")
    .argument("<commit>", "at least 7 digits of its hash")
    .description("show everywhere a commit went")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((commit: string, { server, output }: { readonly server: string; readonly output: OutputFormat }) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.traces.getTrace({ commitHash: commit.toLowerCase() }, { signal });
        const { trace } = answer;
        print(
          GetTraceResponseSchema,
          answer,
          output,
          () =>
            `${trace?.commit?.hash} ${trace?.commit?.subject}\n${trace?.commit?.author}\n\n${deploymentTable(trace?.deployments ?? [])}`,
        );
      }),
    );
  return withExamples(command, "trace 1a2b3c4", "trace 1a2b3c4 -o json");
}
