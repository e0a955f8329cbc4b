import { version } from "@slipway/runtime/version";
import { Command } from "commander";
import { acceptGlobalOptions, commandWord } from "./global-options.ts";
import { writeErr, writeOut } from "./output/terminal/terminal.ts";

/** The commands by their name. Each is imported when it is called: what it needs makes no other command slower. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import("./commands/up.ts")).upCommand(),
  status: async () => (await import("./commands/status.ts")).statusCommand(),
  app: async () => (await import("./commands/app/app.ts")).appCommand(),
  deployment: async () => (await import("./commands/deployment/deployment.ts")).deploymentCommand(),
  event: async () => (await import("./commands/event/event.ts")).eventCommand(),
  chain: async () => (await import("./commands/chain/chain.ts")).chainCommand(),
  drift: async () => (await import("./commands/drift.ts")).driftCommand(),
  insights: async () => (await import("./commands/insights/insights.ts")).insightsCommand(),
  trace: async () => (await import("./commands/trace/trace.ts")).traceCommand(),
  audit: async () => (await import("./commands/audit/audit.ts")).auditCommand(),
  plan: async () => (await import("./commands/plan.ts")).planCommand(),
  "plan-preview": async () => (await import("./commands/plan-preview.ts")).planPreviewCommand(),
  check: async () => (await import("./commands/check.ts")).checkCommand(),
  encrypt: async () => (await import("./commands/encrypt.ts")).encryptCommand(),
  kubernetes: async () => (await import("./commands/kubernetes/kubernetes.ts")).kubernetesCommand(),
  plugin: async () => (await import("./commands/plugin/plugin.ts")).pluginCommand(),
  repository: async () => (await import("./commands/repository/repository.ts")).repositoryCommand(),
  notification: async () => (await import("./commands/notification/notification.ts")).notificationCommand(),
  messages: async () => (await import("./commands/messages/messages.ts")).messagesCommand(),
  store: async () => (await import("./commands/store/store.ts")).storeCommand(),
  keys: async () => (await import("./commands/keys/keys.ts")).keysCommands(),
  login: async () => (await import("./commands/sign-in/login.ts")).loginCommand(),
  logout: async () => (await import("./commands/sign-in/logout.ts")).logoutCommand(),
  open: async () => (await import("./commands/sign-in/open.ts")).openCommand(),
  whoami: async () => (await import("./commands/sign-in/whoami.ts")).whoamiCommand(),
  "api-key": async () => (await import("./commands/api-key/api-key.ts")).apiKeyCommand(),
  admin: async () => (await import("./commands/admin/admin.ts")).adminCommand(),
  context: async () => (await import("./commands/context/context.ts")).contextCommand(),
  version: async () => (await import("./commands/version.ts")).versionCommand(),
};

/**
 * The `slipway` command, with only the subcommand that the words call if they call one by its name; otherwise, as for help and completion, with all.
 * Incorrect use is printed with a pointer to the help, and thrown as a CommanderError.
 */
export async function createProgram(words: readonly string[] = []): Promise<Command> {
  const program = new Command("slipway")
    .description("Deliver continuously from Git: from a commit to every deploy target, with its trace")
    .version(version, "-V, --version", "show the version of this command");
  const called = commandWord(words) ?? "";
  const load = Object.hasOwn(commands, called) ? commands[called] : undefined;
  for (const command of load ? [await load()] : await Promise.all(Object.values(commands).map((each) => each())))
    program.addCommand(command);
  acceptGlobalOptions(program);
  if (!load) (await import("./commands/completion.ts")).addCompletion(program);
  for (const command of withSubcommands(program)) {
    command.helpOption("-h, --help", "show help").showHelpAfterError("(see --help)").exitOverride().configureOutput(output);
    if (command.commands.length > 0) command.helpCommand("help [command]", "Show the help of a command");
  }
  return program;
}

/** What commander prints repeats words of the command line. */
const output = {
  writeOut: (text: string) => writeOut(text.replace(/\n$/, "")),
  writeErr: (text: string) => writeErr(text.replace(/\n$/, "")),
};

/** A command with all its subcommands, which do not inherit its settings. */
function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
