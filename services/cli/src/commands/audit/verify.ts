import { type ChainHead, Fault } from "@slipway/domain";
import { Command, InvalidArgumentError } from "commander";
import type { VerifiedChain } from "../../audit/chain-verifier.ts";
import { verifiedText } from "../../audit/verified-text.ts";
import { verifyFile, verifyServer } from "../../audit/verify-audit.ts";
import { withApi } from "../../connection/with-api.ts";
import { exitCodes } from "../../exit-codes.ts";
import { printValue } from "../../output/print.ts";
import { rowProgress } from "../../store/row-progress.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

interface Options extends ApiOptions {
  readonly file?: string;
  readonly head?: ChainHead;
}

/** `slipway audit verify` */
export function verifyCommand(): Command {
  const command = new Command("verify")
    .description("Verify that no entry was changed, removed or reordered; exit code 1 with the first entry that was")
    .option("-f, --file <file>", "verify an exported file instead, without a server; - for standard input")
    .option("--head <number:hash>", "an entry of the project that was noted earlier, which must still be there", readHead)
    .action(verify);
  return apiCommand(command, "audit verify", "audit verify --project shop --head 1204:5f1c9a2e…", "audit verify --file audit.jsonl");
}

async function verify({ file, head, output, ...options }: Options): Promise<void> {
  const onProgress = rowProgress("verified");
  const show = (chains: readonly VerifiedChain[]): void => {
    printValue({ chains }, output, () => verifiedText(chains));
    if (chains.some(({ broken }) => broken !== undefined)) process.exitCode = exitCodes.failed;
  };
  if (file !== undefined) {
    const project = options.project ?? "";
    requireProject(head, project);
    show(await verifyFile(file, { project, head, onProgress }));
    return;
  }
  await withApi(options, async (api, signal, { project }) => {
    requireProject(head, project);
    show(await verifyServer(api, { project, head, onProgress }, signal));
  });
}

function requireProject(head: ChainHead | undefined, project: string): void {
  if (head !== undefined && project === "") throw new Fault("invalid", "--head is an entry of one project: name it with --project");
}

function readHead(text: string): ChainHead {
  const [, sequence = "", hash = ""] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === "") throw new InvalidArgumentError("Write the number and the hash of an entry, such as 1204:5f1c… with 64 digits.");
  return { sequence: Number(sequence), hash };
}
