import { eventCommitMessage } from "@slipway/app-config";
import { eventHandlerIdOf } from "@slipway/domain";
import { replaceValue } from "@slipway/edits";
import { pullBranch } from "@slipway/watcher";
import { type FieldPath, parsePath, readYaml, replaceScalar } from "@slipway/yaml";

interface FieldInput {
  readonly text: string;
  readonly path?: string;
  readonly field?: string;
  readonly regex?: string;
  readonly value: string;
}

interface BranchInput {
  readonly branch: string;
  readonly eventName: string;
  readonly makeNewBranch: boolean;
}

/** What an event writes into files. */
export const yamledit = {
  parse: ({ text }: { readonly text: string }) => {
    const read = replaceScalar(text, ["a path that no file has"], "");
    return { error: read.kind === "refused" && read.reason === "syntax" };
  },

  getValue: ({ text, path: written }: { readonly text: string; readonly path: string }) => {
    const parsed = parsePath(written);
    const value = "path" in parsed ? valueAt(readYaml(text, "case.yaml").file?.value, parsed.path) : undefined;
    return value === undefined ? { value: null, error: true } : { value, error: false };
  },

  replace: async ({ text, path = "", value }: FieldInput) =>
    answerOf(await replaceValue(text, { by: "yamlField", field: path }, value), text),

  eventReplaceField: async ({ text, field = "", value }: FieldInput) =>
    answerOf(await replaceValue(text, { by: "yamlField", field }, value), null),

  eventReplaceRegex: async ({ text, regex = "", value }: FieldInput) =>
    answerOf(await replaceValue(text, { by: "regex", field: regex }, value), null),

  eventCommitMessage: ({
    template,
    value,
    eventName,
  }: {
    readonly template: string;
    readonly value: string;
    readonly eventName: string;
  }) => ({
    message: eventCommitMessage(template, { value, eventName }),
  }),

  eventBranch: ({ branch, eventName, makeNewBranch }: BranchInput) => ({
    branch: makeNewBranch ? pullBranch(eventName, { id: eventHandlerIdOf("piped", "repository", "app.pipecd.yaml", 0) }, "event") : branch,
  }),

  valueToString: ({ value }: { readonly value: unknown }) =>
    typeof value === "object" ? { text: "", error: true } : { text: String(value), error: false },
};

function valueAt(root: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<string | number, unknown> | undefined)?.[part], root);
}

function answerOf(replaced: Awaited<ReturnType<typeof replaceValue>>, unchanged: string | null) {
  if (replaced.kind === "replaced") return { text: replaced.text, upToDate: false, error: false };
  const upToDate = replaced.kind === "unchanged";
  return { text: upToDate ? unchanged : null, upToDate, error: !upToDate };
}
