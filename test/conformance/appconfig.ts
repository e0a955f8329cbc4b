import { type ApplicationConfig, formatProblem, parseApplicationFile } from "@slipway/app-config";
import { formatGoDuration } from "./go-duration.ts";

interface Input {
  readonly path: string;
  readonly text: string;
}

/** The answer of the loader in the form of the cases. */
export function appconfig({ path, text }: Input): unknown {
  const { application, problems } = parseApplicationFile(text, { filename: path });
  return { v1: application ? describe(application) : { ok: false, error: problems.map(formatProblem).join("\n") } };
}

function describe(application: ApplicationConfig) {
  const { kind, name, labels, description, planner, commitMatcher, trigger } = application;
  const { onCommit, onCommand, onChain, onOutOfSync } = trigger;
  return {
    ok: true,
    kind,
    name,
    labels,
    description,
    planner,
    commitMatcher,
    // The plugin that replaces an older kind is our addition; PipeCD's loader omits it.
    plugins: Object.keys(application.plugins).filter((plugin) => plugin !== application.impliedPlugin),
    stages: application.stages.map((stage) => ({
      name: stage.name,
      desc: stage.description,
      timeout: formatGoDuration(stage.timeoutMs),
      with: stage.with,
      skipOn: { paths: stage.skipOn.paths, commitMessagePrefixes: stage.skipOn.commitMessagePrefixes },
    })),
    timeout: formatGoDuration(application.timeoutMs),
    trigger: {
      onCommit,
      onCommand,
      onChain,
      onOutOfSync: { disabled: onOutOfSync.disabled, minWindow: formatGoDuration(onOutOfSync.minWindowMs) },
    },
    hasPostSync: application.postSync.chain.length > 0,
    hasEncryption: application.encryption !== undefined,
    hasAttachment: application.attachment !== undefined,
    eventWatchers: application.eventWatchers.length,
  };
}
