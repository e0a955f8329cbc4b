import { TestReceiverResponseSchema } from "@slipway/proto/api";
import { visibleLine } from "@slipway/runtime/terminal";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway notification test` */
export function testCommand(): Command {
  const command = new Command("test")
    .argument("<receiver>", "name of the receiver in the piped file")
    .description("Send a test message to a receiver now, past its queue and quiet hours, and show what it answers")
    .option("--piped <id>", "id of the piped; required if several pipeds have a receiver of this name")
    .action((name: string, { output, piped = "", ...options }: ApiOptions & { readonly piped?: string }) =>
      withApi(options, async (api, signal, { project: projectId }) => {
        const answer = await api.notifications.testReceiver({ name, pipedId: piped, projectId }, { signal });
        print(TestReceiverResponseSchema, answer, output, () => testedText(name, answer.receiver?.status?.pipedId ?? piped, answer.said));
      }),
    );
  return apiCommand(command, "notification test ops", "notification test ops --piped production");
}

function testedText(name: string, pipedId: string, said: string): string {
  return visibleLine(`receiver ${name} of piped ${pipedId} took the test message${said === "" ? "" : `: ${said}`}`);
}
