import { resolve } from "node:path";
import { Fault } from "@slipway/domain";
import { Command } from "commander";
import { serverAddress } from "../../connection/server-address.ts";
import { contextsFile, readContexts, writeContexts } from "../../contexts/contexts-file.ts";
import { writeOut } from "../../output/terminal/terminal.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly server?: string;
  readonly project?: string;
  readonly caFile?: string;
}

/** `slipway context set` */
export function setCommand(): Command {
  const command = new Command("set")
    .argument("<name>", "name of the context")
    .description("Create a context, or change the given fields of one; the first one is in use at once")
    .option("--server <url>", "address of the gateway", serverAddress)
    .option("--project <id>", "project that lists are limited to")
    .option("--ca-file <file>", "certificate authorities to trust besides those of the system, PEM")
    .action(set);
  return withExamples(
    command,
    "context set production --server https://slipway.example.com --project shop",
    "context set local --server http://127.0.0.1:7400",
  );
}

async function set(name: string, { server, project, caFile }: Options): Promise<void> {
  if (server === undefined && project === undefined && caFile === undefined)
    throw new Fault("invalid", "give what to set: --server, --project or --ca-file");
  const known = await readContexts();
  const changed = {
    ...known.contexts[name],
    ...(server !== undefined && { server }),
    ...(project !== undefined && { project }),
    ...(caFile !== undefined && { caFile: resolve(caFile) }),
  };
  await writeContexts({ current: known.current ?? name, contexts: { ...known.contexts, [name]: changed } });
  writeOut(`context ${name} is set in ${contextsFile()}`);
}
