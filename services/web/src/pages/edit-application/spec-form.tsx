import { Group, Textarea, TextInput } from "@mantine/core";
import type { TargetChoice } from "@slipway/proto/state";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { labelsOf } from "../add-application/new-file/compose-file.ts";
import type { ChosenTargets } from "../add-application/targets/chosen-targets.ts";
import { TargetChoices } from "../add-application/targets/target-choices.tsx";
import { keptOrder } from "./kept-order.ts";
import type { ReadSpec, SpecFields } from "./spec-text/read-spec.ts";

interface Props {
  /** What the text says without the form. */
  readonly read: ReadSpec;
  readonly fields: SpecFields;
  readonly want: (fields: SpecFields) => void;
  /** What the piped has. */
  readonly targets: readonly TargetChoice[];
}

/** Name, description, labels and targets of an application file. */
export function SpecForm({ read, fields, want, targets }: Props) {
  const { t } = useTranslation();
  const [labels, setLabels] = useState(() => textOf(read.fields.labels));
  const setText = (key: "name" | "description") => (event: { readonly currentTarget: { readonly value: string } }) =>
    want({ ...fields, [key]: event.currentTarget.value });
  const writeLabels = (text: string): void => {
    setLabels(text);
    want({ ...fields, labels: Object.fromEntries(labelsOf(text.split("\n").filter(isLabel).join("\n"))) });
  };
  const choose = (chosen: ChosenTargets): void => want({ ...fields, targets: keptOrder(read.fields.targets, chosen, targets) });
  return (
    <>
      <Group gap="sm" align="flex-start">
        <TextInput label={t("adding.name")} description={t("adding.inFile")} value={fields.name} onChange={setText("name")} w={240} />
        <TextInput
          label={t("adding.description")}
          description={t("adding.inFile")}
          value={fields.description}
          onChange={setText("description")}
          w={360}
        />
      </Group>
      <Textarea
        label={t("adding.labels")}
        description={t("adding.labelsForm")}
        error={labels.split("\n").every((line) => line.trim() === "" || isLabel(line)) ? undefined : t("editing.labelForm")}
        value={labels}
        onChange={({ currentTarget }) => writeLabels(currentTarget.value)}
        rows={3}
        maw={612}
      />
      <TargetChoices
        choices={targets.filter(({ plugin }) => read.plugins.includes(plugin) || (fields.targets[plugin]?.length ?? 0) > 0)}
        chosen={fields.targets}
        choose={choose}
      />
    </>
  );
}

/** Whether a line is whole: somebody may be writing it. */
function isLabel(line: string): boolean {
  return line.trim().indexOf("=") > 0;
}

function textOf(labels: SpecFields["labels"]): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");
}
